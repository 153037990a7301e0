// The Ingress objects that the program declares for backends without a domain, for variants that no stack has.
import { planRoutes } from "../../infra/plans/routes.ts";
import type { Backend } from "../../infra/plans/routes.ts";
import type { Ingress } from "./ingress-config.ts";

/** One object per planned route. */
export function plannedIngresses(
  backends: readonly Backend[],
  idleTimeoutSeconds: number,
  host: string,
): Ingress[] {
  const routes = planRoutes(backends, { domain: undefined, idleTimeoutSeconds });
  return routes.map(({ name, annotations, paths }) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, annotations },
    spec: {
      rules: [
        {
          host,
          http: {
            paths: paths.map(({ path, service }) => ({ path, backend: { service: { name: service } } })),
          },
        },
      ],
    },
  }));
}
