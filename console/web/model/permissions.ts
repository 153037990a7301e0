// Permissions as people choose them: in a matrix for roles, and by purpose for API keys.

interface PermissionGroup {
  readonly resource: string;
  readonly label: string;
  readonly permissions: readonly { readonly name: string; readonly action: string }[];
}

const labels: ReadonlyMap<string, string> = new Map([
  ["organization", "Organisation"],
  ["application", "Applications"],
  ["metric", "Metrics"],
  ["token", "API keys"],
  ["websocket", "Executors"],
]);

/** Permissions by what they are about, in the order in which the server lists them. */
export function permissionGroups(known: readonly string[]): PermissionGroup[] {
  const groups = new Map<string, { readonly name: string; readonly action: string }[]>();
  for (const name of known) {
    const [resource = name, action = ""] = name.split(".", 2);
    const group = groups.get(resource) ?? [];
    group.push({ name, action });
    groups.set(resource, group);
  }
  return [...groups].map(([resource, permissions]) => ({
    resource,
    label: labels.get(resource) ?? resource,
    permissions,
  }));
}

export type KeyPreset = "executor" | "read" | "ci" | "custom";

export const keyPresets: readonly { readonly value: KeyPreset; readonly label: string }[] = [
  { value: "executor", label: "Executor: connect, nothing else" },
  { value: "read", label: "Read only" },
  { value: "ci", label: "CI: read and change applications and workflows" },
  { value: "custom", label: "Custom" },
];

/** The permissions that a key can hold: one that makes keys would have no bounds, and the server refuses it. */
export function keyPermissions(known: readonly string[]): string[] {
  return known.filter((name) => name !== "token.write");
}

/** The permissions of a preset that this server knows; `custom` begins without any. */
export function presetPermissions(preset: KeyPreset, known: readonly string[]): string[] {
  if (preset === "executor") return known.filter((name) => name === "websocket.connect");
  if (preset === "read") return known.filter((name) => name.endsWith(".read"));
  if (preset === "ci") return known.filter((name) => name.startsWith("application."));
  return [];
}

interface KeyScope {
  readonly permissions: readonly string[];
  /** Names or ids of applications; none means all. */
  readonly apps: readonly string[];
}

/** What a person should know before a key is made; undefined when there is nothing. */
export function keyWarning({ permissions, apps }: KeyScope): string | undefined {
  const writes = permissions.filter((name) => name.endsWith(".write"));
  if (writes.length === 0 || apps.length > 0) return undefined;
  return writes.includes("organization.write")
    ? "A program with this key can change the organisation and every application, also later ones. Choose applications, or fewer permissions."
    : "A program with this key can change every application, also later ones. Choose the applications that it is for.";
}

/** Lines that try a key out: the first works with every key. */
export function tryLines(
  executorUrl: string,
  org: string,
  { token, permissions }: { readonly token: string; readonly permissions: readonly string[] },
): string {
  const url = executorUrl.replace(/^ws/, "http").replace(/\/+$/, "");
  const lines = [
    `export DBOS_TOKEN=${token}`,
    `curl -H "Authorization: Bearer $DBOS_TOKEN" ${url}/v2/orgs/${org}/permissions`,
  ];
  if (permissions.includes("application.read")) {
    lines.push(`DBOS_URL=${url} DBOS_ORG=${org} dbosctl app list`);
  }

  return lines.join("\n");
}
