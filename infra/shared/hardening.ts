// The security settings of every pod of ours: what the "restricted" Pod Security profile asks, and a little more.
import type * as k8s from "@pulumi/kubernetes";

/** User and group of our images. */
const unprivilegedId = 10_001;

/** Pod level: an unprivileged user, and only the system calls that containers commonly need. */
export function podSecurity(id = unprivilegedId): k8s.types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: id,
    runAsGroup: id,
    fsGroup: id,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** Adds what logs and temporary files may take of the node's disk, so that no pod fills it. */
export function withDiskLimit(
  resources: k8s.types.input.core.v1.ResourceRequirements,
): k8s.types.input.core.v1.ResourceRequirements {
  const disk = "ephemeral-storage";
  return {
    requests: { ...(resources.requests as Record<string, string>), [disk]: "64Mi" },
    limits: { ...(resources.limits as Record<string, string>), [disk]: "512Mi" },
  };
}

/** Container level: nothing to gain, nothing to write outside the mounted volumes. */
export function containerSecurity(): k8s.types.input.core.v1.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}
