// Until when EKS supports a Kubernetes version, and what to say about it. Dates: the AWS page
// https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
interface Support {
  /** Last day at the normal price. */
  readonly standardUntil: string;
  /** Last day at all; in between the control plane costs six times as much. */
  readonly extendedUntil: string;
}

const supportOf: Readonly<Record<string, Support>> = {
  "1.33": { standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  "1.34": { standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  "1.35": { standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
  "1.36": { standardUntil: "2027-08-02", extendedUntil: "2028-08-02" },
};

/** Kubernetes versions that every chart of `shared/versions.ts` is tested with. */
const testedVersions = ["1.35", "1.36"];
const warningDays = 90;
const dayMs = 24 * 60 * 60 * 1000;

export type Verdict =
  | { readonly kind: "fine" }
  | { readonly kind: "warning" | "refused"; readonly reason: string };

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
