// Rules about pods, whatever makes them.
import { list, object, rule, texts, unless, type Props, type Rule } from "./inspect.ts";

const servers = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:ReplicaSet",
  "kubernetes:apps/v1:DaemonSet",
];
const barePod = "kubernetes:core/v1:Pod";
const workloads = [
  ...servers,
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:core/v1:ReplicationController",
  barePod,
];

export const podRules: readonly Rule[] = [
  rule("pods-limited", "Containers ask for what they need and stop at a limit", workloads, (props) =>
    containers(props).flatMap((container) => {
      const { requests, limits } = object(container["resources"]);
      return [
        ...unless(
          "cpu" in object(requests) && "memory" in object(requests),
          `${named(container)} has no requests; set cpu and memory.`,
        ),
        ...unless("memory" in object(limits), `${named(container)} has no memory limit; set one.`),
      ];
    }),
  ),
  rule("pods-probed", "Servers say when they are ready and when they are stuck", servers, (props) =>
    list(podSpec(props)["containers"]).flatMap((container) => [
      ...unless("readinessProbe" in container, `${named(container)} has no readinessProbe; add one.`),
      ...unless("livenessProbe" in container, `${named(container)} has no livenessProbe; add one.`),
    ]),
  ),
  rule("pods-hardened", "Containers run without rights they do not need", workloads, (props) => [
    ...unless(
      object(podSpec(props)["securityContext"])["runAsNonRoot"] === true,
      "The pod may run as root; set runAsNonRoot.",
    ),
    ...containers(props).flatMap((container) => hardening(container)),
  ]),
  rule("pods-apart", "Pods see nothing of the machine they run on", workloads, (props) => {
    const spec = podSpec(props);
    return [
      ...["hostNetwork", "hostPID", "hostIPC"]
        .filter((key) => spec[key] === true)
        .map((key) => `The pod shares namespaces of its machine through ${key}; remove it.`),
      ...list(spec["volumes"])
        .filter((volume) => "hostPath" in volume)
        .map((volume) => `Volume ${String(volume["name"])} is a folder of the machine; use another kind.`),
      ...containers(props)
        .filter((container) => list(container["ports"]).some((port) => port["hostPort"] !== undefined))
        .map((container) => `${named(container)} takes a port of the machine; remove hostPort.`),
    ];
  }),
  rule("pods-owned", "A Deployment or Job owns every pod", [barePod], () => [
    "A pod without an owner is not replaced, and network policies on EKS do not apply to it; use a Deployment or a Job.",
  ]),
  rule("images-pinned", "Images have a tag or digest that means one thing", workloads, (props) =>
    containers(props).flatMap((container) =>
      unless(
        /(@sha256:[0-9a-f]{64}|:(?!latest$)[\w.-]+)$/.test(String(container["image"])),
        `${named(container)} uses ${String(container["image"])}; name a version or a digest.`,
      ),
    ),
  ),
];

function hardening(container: Props): string[] {
  const context = object(container["securityContext"]);
  const added = texts(object(context["capabilities"])["add"] ?? []);
  return [
    ...unless(
      context["readOnlyRootFilesystem"] === true,
      `${named(container)} may write to its image; set readOnlyRootFilesystem.`,
    ),
    ...unless(
      context["allowPrivilegeEscalation"] === false,
      `${named(container)} may gain rights; set allowPrivilegeEscalation to false.`,
    ),
    ...unless(context["privileged"] !== true, `${named(container)} is privileged; remove that.`),
    ...unless(
      context["runAsNonRoot"] !== false && context["runAsUser"] !== 0,
      `${named(container)} runs as root; give it another user.`,
    ),
    ...unless(
      added.length === 0,
      `${named(container)} adds the capabilities ${added.join(", ")}; remove them.`,
    ),
  ];
}

/** Of a pod, of what makes pods, or of what makes Jobs. */
function podSpec(props: Props): Props {
  const spec = object(props["spec"]);
  const template = object(object(object(spec["jobTemplate"])["spec"])["template"] ?? spec["template"]);
  return "spec" in template ? object(template["spec"]) : spec;
}

function containers(props: Props): Props[] {
  const spec = podSpec(props);
  return [...list(spec["initContainers"]), ...list(spec["containers"]), ...list(spec["ephemeralContainers"])];
}

function named(container: Props): string {
  return `Container ${String(container["name"])}`;
}
