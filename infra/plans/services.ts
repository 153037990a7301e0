// Names and ports inside the cluster: one number for container, Service, probe and policy.
export interface Service {
  /** Name of Service and Deployment, and value of the label `app`. */
  readonly name: string;
  readonly port: number;
}

export const services = {
  conductor: { name: "conductor", port: 8090 },
  console: { name: "console", port: 8080 },
  dex: { name: "dex", port: 5556 },
  app: { name: "dbos-app", port: 8000 },
  postgres: { name: "postgres", port: 5432 },
  compose: { name: "compose", port: 8080 },
} as const satisfies Record<string, Service>;

/** The official Console's image listens there, and no setting of it says otherwise. */
export const officialConsole: Service = { name: services.console.name, port: 80 };

/** Ports of the ingress controller on every node, for the load balancer, or for a person on a local cluster. */
export const nodePorts = { http: 30_080, https: 30_443 } as const;

/** Pods that do one thing and end. */
export const jobs = {
  databaseSetup: "database-setup",
  conductorMigrate: "conductor-migrate",
  migrate: "dbos-migrate",
  composeMigrate: "compose-migrate",
} as const;

/** Where everything of ours runs; the ciphertext of every secret is bound to this name. */
export const namespace = "dbos";

/** Namespaces of the operators that we install. */
export const operators = {
  ingress: "nginx-ingress",
  sealedSecrets: "sealed-secrets",
  keda: "keda",
  certManager: "cert-manager",
  clusterAutoscaler: "cluster-autoscaler",
} as const;

/** `host:port` of a service, from anywhere in the cluster. */
export function internalAddress(service: Service): string {
  return `${service.name}.${namespace}.svc.cluster.local:${service.port}`;
}
