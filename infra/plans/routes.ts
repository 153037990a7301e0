// Which public name or path leads to which service, and what NGINX must be told about it.

/**
 * Maximum size of a request's body: NGINX lets pass what Conductor reads. It suits the memory of Conductor's pods, of which a
 * body that is being read may take a sixteenth of the half that is heap.
 */
export const maxBodyMebibytes = 32;

export interface Backend {
  readonly service: string;
  readonly port: number;
  /** Sub-domain with host routing. */
  readonly publicName: string;
  /** First part of the path with path routing. */
  readonly pathPrefix: string;
  /** Holds connections open for hours. */
  readonly webSockets: boolean;
  /** Expects its prefix in the path it receives, instead of having it cut off. */
  readonly keepsPrefix: boolean;
  /** Answers what no other prefix matches. */
  readonly catchAll: boolean;
}

export interface RoutePlan {
  readonly name: string;
  /** Absent: the load balancer's own name, which is known only once there is one. */
  readonly host?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly paths: readonly { readonly path: string; readonly service: string; readonly port: number }[];
}

export interface RouteOptions {
  /** Routes by host below this domain; without it, by path. */
  readonly domain: string | undefined;
  /** Seconds a silent connection stays open, the same on the load balancer. */
  readonly idleTimeoutSeconds: number;
}

/** One route per host, since the controller refuses two for the same; or a single one with prefixes. */
export function planRoutes(backends: readonly Backend[], options: RouteOptions): RoutePlan[] {
  const { domain } = options;
  if (domain === undefined) return [pathRoute(backends, options)];

  return backends.map((backend) => ({
    name: backend.service,
    host: `${backend.publicName}.${domain}`,
    annotations: annotations([backend], options),
    paths: [{ path: "/", service: backend.service, port: backend.port }],
  }));
}

/** Public base URL of a backend, without a slash at its end. */
export function publicUrl(
  backend: Backend,
  address: { readonly domain: string | undefined; readonly hostname: string },
): string {
  if (address.domain !== undefined) return `https://${backend.publicName}.${address.domain}`;

  const prefix = backend.catchAll || backend.keepsPrefix ? "" : `/${backend.pathPrefix}`;
  return `https://${address.hostname}${prefix}`;
}

function pathRoute(backends: readonly Backend[], options: RouteOptions): RoutePlan {
  const rewrites = backends
    .filter((backend) => !backend.keepsPrefix && !backend.catchAll)
    .map((backend) => `serviceName=${backend.service} rewrite=/`);
  return {
    name: "podium",
    annotations: {
      ...annotations(backends, options),
      ...(rewrites.length === 0 ? {} : { "nginx.org/rewrites": rewrites.join(";") }),
    },
    paths: backends.map((backend) => ({
      path: backend.catchAll ? "/" : `/${backend.pathPrefix}/`,
      service: backend.service,
      port: backend.port,
    })),
  };
}

function annotations(backends: readonly Backend[], options: RouteOptions): Record<string, string> {
  const sockets = backends.filter((backend) => backend.webSockets).map((backend) => backend.service);
  const timeout = `${options.idleTimeoutSeconds}s`;
  return {
    // Through the Service address, so that pods coming and going do not reload NGINX and strand its WebSockets.
    "nginx.org/use-cluster-ip": "true",
    "nginx.org/client-max-body-size": `${maxBodyMebibytes}m`,
    // The header of an answer must fit into one buffer, and the Console's may hold a session of 8 KiB.
    "nginx.org/proxy-buffer-size": "16k",
    "nginx.org/proxy-buffers": "8 16k",
    // The controller reports the load balancer's name late; nothing here waits for it.
    "pulumi.com/skipAwait": "true",
    ...(sockets.length === 0
      ? {}
      : {
          // NGINX forwards the Upgrade header only to services named here.
          "nginx.org/websocket-services": sockets.join(","),
          "nginx.org/proxy-read-timeout": timeout,
          "nginx.org/proxy-send-timeout": timeout,
        }),
  };
}
