// Ingress objects → nginx.conf, as the F5 NGINX Ingress Controller writes it for the annotations that we use. An
// annotation that is not known here is an error, so that none is added without being tried.
import type { Manifest } from "../support/manifests.ts";

export interface Ingress extends Manifest {
  readonly spec: { readonly rules: readonly Rule[] };
}

interface Rule {
  /** The controller refuses a rule without one. */
  readonly host: string;
  readonly http: { readonly paths: readonly Path[] };
}

interface Path {
  readonly path: string;
  readonly backend: { readonly service: { readonly name: string } };
}

interface Target {
  /** Where temporary files go. */
  readonly folder: string;
  readonly port: number;
  readonly portOf: Readonly<Record<string, number>>;
  /** The controller's ConfigMap; left out, what it says about PROXY headers is too. */
  readonly entries?: Readonly<Record<string, string>>;
}

/** The keys of the controller's ConfigMap that decide how a request is read; other keys change nothing here. */
const readEntries = ["proxy-protocol", "real-ip-header", "set-real-ip-from"];
const otherEntries = [
  "external-status-address",
  "hsts",
  "http2",
  "server-tokens",
  "ssl-protocols",
  "worker-shutdown-timeout",
];

const known = [
  "nginx.org/client-max-body-size",
  "nginx.org/proxy-buffer-size",
  "nginx.org/proxy-buffering",
  "nginx.org/proxy-buffers",
  "nginx.org/proxy-read-timeout",
  "nginx.org/proxy-send-timeout",
  "nginx.org/rewrites",
  // Decides which address of a service is used; on one machine there is one.
  "nginx.org/use-cluster-ip",
  "nginx.org/websocket-services",
  "pulumi.com/skipAwait",
];

/** The whole configuration file. */
export function ingressConfig(ingresses: readonly Ingress[], target: Target): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const { entries = {} } = target;
  const strange = Object.keys(entries).filter((name) => ![...readEntries, ...otherEntries].includes(name));
  if (strange.length > 0) {
    throw new Error(`the controller's ConfigMap has ${strange.join(", ")}: translate it here`);
  }
  const servers = ingresses.flatMap((ingress) =>
    ingress.spec.rules.map((rule) => server(ingress, rule, target)),
  );
  return `worker_processes 1;
pid ${target.folder}/pid;
error_log ${target.folder}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  server_tokens off;
  # The controller's default; NGINX's own has no room for the name of a load balancer.
  server_names_hash_bucket_size 256;
${temporary.map((name) => `  ${name}_temp_path ${target.folder}/${name};`).join("\n")}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
${realAddress(entries)}
  server {
    ${listen(target)} default_server;
    return 404;
  }
  server {
    ${listen(target)};
    server_name ready;
    return 200;
  }
${servers.join("\n")}
}
`;
}

function realAddress(entries: Readonly<Record<string, string>>): string {
  const { "real-ip-header": header, "set-real-ip-from": from } = entries;
  return [
    ...(from === undefined ? [] : [`  set_real_ip_from ${from};`]),
    ...(header === undefined ? [] : [`  real_ip_header ${header};`]),
  ].join("\n");
}

function listen({ port, entries }: Target): string {
  return `listen 127.0.0.1:${port}${entries?.["proxy-protocol"] === "True" ? " proxy_protocol" : ""}`;
}

function server(ingress: Ingress, rule: Rule, target: Target): string {
  const annotations = ingress.metadata.annotations ?? {};
  const unknown = Object.keys(annotations).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`${ingress.metadata.name} has ${unknown.join(", ")}: translate it here`);
  }
  const locations = rule.http.paths.map((path) => location(path, annotations, target));
  return `  server {\n    ${listen(target)};\n    server_name ${rule.host};\n${locations.join("\n")}\n  }`;
}

function location(
  { path, backend }: Path,
  annotations: Readonly<Record<string, string>>,
  { portOf }: Target,
): string {
  const annotation = (name: string) => annotations[`nginx.org/${name}`];
  const service = backend.service.name;
  const port = portOf[service];
  const isSocket = (annotation("websocket-services") ?? "").split(",").includes(service);
  const headers = {
    Host: "$host",
    "X-Real-IP": "$remote_addr",
    "X-Forwarded-For": "$proxy_add_x_forwarded_for",
    "X-Forwarded-Host": "$host",
    "X-Forwarded-Port": "$server_port",
    "X-Forwarded-Proto": "$scheme",
    // Only to services named as such does the controller forward the wish for a WebSocket.
    ...(isSocket ? { Upgrade: "$http_upgrade", Connection: "$connection_upgrade" } : { Connection: '""' }),
  };
  return `    location ${path} {
      proxy_http_version 1.1;
      proxy_connect_timeout 60s;
      proxy_read_timeout ${annotation("proxy-read-timeout") ?? "60s"};
      proxy_send_timeout ${annotation("proxy-send-timeout") ?? "60s"};
      client_max_body_size ${annotation("client-max-body-size") ?? "1m"};
      proxy_buffer_size ${annotation("proxy-buffer-size") ?? "4k"};
      proxy_buffers ${annotation("proxy-buffers") ?? "8 4k"};
      proxy_buffering ${annotation("proxy-buffering") === "false" ? "off" : "on"};
${Object.entries(headers)
  .map(([name, value]) => `      proxy_set_header ${name} ${value};`)
  .join("\n")}
      ${port === undefined ? "return 502" : `proxy_pass http://127.0.0.1:${port}${rewriteOf(service, annotation("rewrites"))}`};
    }`;
}

/** Path that takes the place of the matched one: of `serviceName=a rewrite=/;serviceName=b rewrite=/`. */
function rewriteOf(service: string, rewrites = ""): string {
  const rule = rewrites.split(";").find((each) => each.startsWith(`serviceName=${service} `));
  return rule?.split(" rewrite=")[1] ?? "";
}
