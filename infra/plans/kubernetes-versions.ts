// Kubernetes versions: how long EKS supports each, the release of its machines and the version of every add-on. One table, so that a
// later `up` changes nothing unless this file changes.
//
// Dates: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
// Machines: https://github.com/awslabs/amazon-eks-ami/releases, `aws ssm get-parameter --name
//   /aws/service/eks/optimized-ami/<version>/amazon-linux-2023/arm64/standard/recommended/release_version`
// Add-ons: `aws eks describe-addon-versions --kubernetes-version <version> --addon-name <name>`
interface Support {
  /** Last day at the normal price. */
  readonly standardUntil: string;
  /** Last day at all; in between the control plane costs six times as much. */
  readonly extendedUntil: string;
  /** Absent for a version that the charts of `versions.ts` are not tested with. */
  readonly parts?: ClusterParts;
}

export interface ClusterParts {
  /** Release of the EKS image of the machines, the same for all processors. */
  readonly nodeRelease: string;
  readonly addons: Readonly<Record<AddonName, string>>;
}

/** What AWS calls the add-ons. */
export type AddonName = "vpc-cni" | "kube-proxy" | "eks-pod-identity-agent" | "coredns" | "metrics-server";

const supportOf: Readonly<Record<string, Support>> = {
  "1.33": { standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  "1.34": { standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  "1.35": {
    standardUntil: "2027-03-27",
    extendedUntil: "2028-03-27",
    parts: {
      nodeRelease: "1.35.7-20260903",
      addons: {
        "vpc-cni": "v1.22.4-eksbuild.3",
        "kube-proxy": "v1.35.3-eksbuild.25",
        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
        coredns: "v1.14.3-eksbuild.16",
        "metrics-server": "v0.9.0-eksbuild.7",
      },
    },
  },
  "1.36": {
    standardUntil: "2027-08-02",
    extendedUntil: "2028-08-02",
    parts: {
      nodeRelease: "1.36.4-20260923",
      addons: {
        "vpc-cni": "v1.22.4-eksbuild.3",
        "kube-proxy": "v1.36.0-eksbuild.25",
        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
        coredns: "v1.14.3-eksbuild.16",
        "metrics-server": "v0.9.0-eksbuild.11",
      },
    },
  },
};

/** Kubernetes versions that every chart of `versions.ts` is tested with. */
const testedVersions = Object.keys(supportOf).filter((version) => supportOf[version]?.parts !== undefined);
const warningDays = 90;
const dayMs = 24 * 60 * 60 * 1000;

export type Verdict =
  | { readonly kind: "fine" }
  | { readonly kind: "warning" | "refused"; readonly reason: string };

/** Machines and add-ons of a version. Throws for a version without them, which the rules of the settings refuse. */
export function clusterParts(version: string): ClusterParts {
  const parts = supportOf[version]?.parts;
  if (parts === undefined) {
    throw new Error(
      `There are no machines and add-ons for Kubernetes ${version} in the table; use ${testedVersions.join(" or ")}.`,
    );
  }
  return parts;
}

/** Judges a cluster version on a day: refused when unknown or out of standard support, warned near its end. */
export function judgeKubernetesVersion(version: string, today: Date): Verdict {
  const support = supportOf[version];
  const known = testedVersions.join(" or ");
  if (support === undefined) {
    return { kind: "refused", reason: `Kubernetes ${version} is not in the table; use ${known}` };
  }

  const daysLeft = Math.floor((Date.parse(support.standardUntil) - today.getTime()) / dayMs);
  if (daysLeft < 0) {
    const reason =
      `Kubernetes ${version} left standard support on ${support.standardUntil} and ends on ` +
      `${support.extendedUntil}; EKS would charge extended support. Use ${known}`;
    return { kind: "refused", reason };
  }
  if (!testedVersions.includes(version)) {
    return {
      kind: "refused",
      reason: `Kubernetes ${version} is older than the charts are tested with; use ${known}`,
    };
  }
  if (daysLeft < warningDays) {
    const reason = `Kubernetes ${version} leaves standard support on ${support.standardUntil}; plan the upgrade`;
    return { kind: "warning", reason };
  }
  return { kind: "fine" };
}
