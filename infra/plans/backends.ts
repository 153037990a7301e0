// The services that the world may reach, and under which name.
import type { Backend } from "./routes.ts";
import { services, type Service } from "./services.ts";

export const consoleBackend = backend(services.console, "console", { catchAll: true });
export const conductorBackend = backend(services.conductor, "conductor", { webSockets: true });
/** Dex serves below `/dex` itself, since its issuer is a URL with that path. */
export const dexBackend = backend(services.dex, "auth", { keepsPrefix: true, pathPrefix: "dex" });
export const appBackend = backend(services.app, "app", {});

/** Every backend of a stack; `composeName` is the sub-domain of a Compose server, if there is one. */
export function planBackends(parts: {
  readonly app: boolean;
  readonly composeName: string | undefined;
  readonly console: Service;
}): Backend[] {
  return [
    { ...consoleBackend, port: parts.console.port },
    conductorBackend,
    dexBackend,
    ...(parts.app ? [appBackend] : []),
    ...(parts.composeName === undefined
      ? []
      : [backend(services.compose, parts.composeName, { webSockets: true })]),
  ];
}

function backend(
  service: Service,
  publicName: string,
  traits: Partial<Pick<Backend, "webSockets" | "keepsPrefix" | "catchAll" | "pathPrefix">>,
): Backend {
  return {
    service: service.name,
    port: service.port,
    publicName,
    pathPrefix: publicName,
    webSockets: false,
    keepsPrefix: false,
    catchAll: false,
    ...traits,
  };
}
