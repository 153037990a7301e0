// Every chart, image and engine version the program installs, in one table.
export interface Chart {
  readonly chart: string;
  /** Repository URL; absent for a chart that is itself an OCI address. */
  readonly repository?: string;
  readonly version: string;
}

export const charts = {
  certManager: { chart: "oci://quay.io/jetstack/charts/cert-manager", version: "v1.21.2" },
  clusterAutoscaler: {
    chart: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
  },
  ingressNginx: { chart: "oci://ghcr.io/nginx/charts/nginx-ingress", version: "2.7.3" },
  // Older releases have a critical advisory (GHSA-637c-6jxx-4rwm) without a backport.
  keda: { chart: "keda", repository: "https://kedacore.github.io/charts", version: "2.21.0" },
  // Older releases have two advisories (GHSA-qj4p-m373-p2wg, GHSA-465p-v42x-3fmj) without a backport.
  sealedSecrets: {
    chart: "sealed-secrets",
    repository: "https://bitnami.github.io/sealed-secrets",
    version: "2.20.0",
  },
} as const satisfies Record<string, Chart>;

export type ChartName = keyof typeof charts;

/** By minor version of Kubernetes. */
const clusterAutoscalers: Readonly<Record<string, string>> = { "1.35": "v1.35.2", "1.36": "v1.36.1" };

export const images = {
  /** Tag of the release that goes with a Kubernetes version. */
  clusterAutoscaler: (kubernetesVersion: string): string => {
    const tag = clusterAutoscalers[kubernetesVersion];
    if (tag === undefined) {
      throw new Error(
        `There is no Cluster Autoscaler for Kubernetes ${kubernetesVersion}; add it to the table.`,
      );
    }
    return tag;
  },
  dex: "ghcr.io/dexidp/dex:v2.46.0",
  nginxRepository: "public.ecr.aws/nginx/nginx-ingress",
  /** Client tools for the set-up Jobs, and the server of the local stack. */
  postgres: (version: string): string => `public.ecr.aws/docker/library/postgres:${version}-alpine`,
} as const;
