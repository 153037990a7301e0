/**
 * Which part of a workspace may import which. A room is a folder or a file; a longer path is the room of what it
 * names, so `http/probes` is one within `http`. A room imports from itself and from the layers that stand before its
 * own, and not from a neighbour in the same layer. A room may be a workspace of its own, whose layers hold within it.
 * Types count. `lint/layers-rule.ts` refuses every other import.
 */
export interface Workspace {
  /** The folder of the workspace, from the root of the repository. */
  readonly root: string;
  /** Lowest first; each layer is a list of rooms, written from `root`. */
  readonly layers: readonly (readonly string[])[];
  /** Files and folders of other workspaces, from the root of the repository, and the rooms that may import them. */
  readonly foreign?: Readonly<Record<string, readonly string[]>>;
  /** Rooms that only these rooms may import, of those that stand above them. */
  readonly reserved?: Readonly<Record<string, readonly string[]>>;
}

const conductor: Workspace = {
  root: "conductor/src",
  layers: [
    ["errors.ts", "in-flight.ts", "log.ts", "memory.ts", "origin.ts", "quota.ts"],
    ["contract", "postgres", "wire"],
    ["auth", "cron.ts"],
    ["settings", "store"],
    ["bootstrap.ts", "doctor", "foreign.ts"],
    ["executors"],
    ["routing"],
    ["alerting", "autoscaling", "jobs", "metrics"],
    ["webhooks"],
    ["http", "loops"],
    ["lifecycle.ts"],
    ["app.ts", "migrate-command.ts"],
    ["main.ts"],
  ],
  // Everything else asks executors through the router, which knows those of other replicas too.
  reserved: { executors: ["routing", "lifecycle.ts", "app.ts"] },
};

const consoleServer: Workspace = {
  root: "console/server",
  layers: [
    [
      "cookies.ts",
      "issuer-fetch.ts",
      "problem.ts",
      "read-only.ts",
      "return-path.ts",
      "robust-path.ts",
      "sealer.ts",
    ],
    ["session-state.ts", "settings.ts", "watch.ts"],
    ["config.ts", "discovery.ts"],
    ["assets.ts", "foreign.ts", "issuer.ts", "public-url.ts"],
    ["session.ts"],
    ["sign-in.ts"],
    ["proxy.ts"],
    ["change-stream.ts"],
    ["app.ts"],
    ["main.ts"],
  ],
  foreign: {
    "conductor/src/origin.ts": ["foreign.ts", "main.ts", "proxy.ts", "public-url.ts"],
    "conductor/src/settings": ["config.ts", "main.ts", "settings.ts"],
  },
};

const consoleWeb: Workspace = {
  root: "console/web",
  layers: [
    ["base.css", "theme.css", "model/payload"],
    ["model"],
    ["model/compare", "model/export", "model/lineage", "model/timeline", "model/why"],
    ["preferences.ts", "ui"],
    ["api"],
    ["components"],
    ["frame"],
    [
      "pages/alerts",
      "pages/apps",
      "pages/audit-logs",
      "pages/compare",
      "pages/connect",
      "pages/executors",
      "pages/failures",
      "pages/import",
      "pages/jobs",
      "pages/members",
      "pages/metrics",
      "pages/not-found",
      "pages/org-settings",
      "pages/overview",
      "pages/queue",
      "pages/queues",
      "pages/roles",
      "pages/schedules",
      "pages/settings",
      "pages/tokens",
      "pages/versions",
      "pages/workflow",
      "pages/workflows",
    ],
    ["routes.tsx"],
    ["main.tsx"],
  ],
  foreign: {
    "conductor/src/contract": ["api", "model"],
    "console/server/assets.ts": ["api"],
    "console/server/sign-in.ts": ["api"],
  },
};

const infra: Workspace = {
  root: "infra",
  layers: [
    ["node-version.js", "drop-types.js", "plans", "images", "compose"],
    ["settings"],
    ["shared"],
    ["components/aws"],
    ["components/operators"],
    ["components/workloads"],
    ["config.ts"],
    ["layers"],
    ["index.ts"],
    ["render", "preflight"],
    ["start.ts"],
    // Commands, and what Pulumi starts.
    ["main.js", "policy", "preflight.ts", "render.ts", "ephemeral.ts", "bootstrap"],
  ],
};

const http: Workspace = {
  root: "conductor/src/http",
  layers: [
    ["complaints.ts", "instants.ts", "pages.ts", "rows.ts"],
    ["admission", "operations/requests", "operations/views"],
    ["call.ts"],
    ["audit", "operations/executor", "protocol"],
    ["documents", "operations", "probes"],
    ["handlers.ts", "operation-route.ts"],
    ["server.ts"],
  ],
};

const app: Workspace = {
  root: "app/src",
  layers: [["config.ts", "log.ts", "requests.ts", "workflows"], ["executor.ts", "server.ts"], ["main.ts"]],
};

const local: Workspace = {
  root: "local",
  layers: [
    [
      "child.ts",
      "data-folder.ts",
      "follow-file.ts",
      "follow-parent.ts",
      "http.ts",
      "log-line.ts",
      "newest-sdk.ts",
      "ports.ts",
      "process-info.ts",
      "web-build.ts",
    ],
    [
      "log.ts",
      "options.ts",
      "postgres.ts",
      "registration.ts",
      "reset.ts",
      "run-file.ts",
      "secrets.ts",
      "supervisor.ts",
    ],
    ["plan.ts", "postgres-process.ts", "roles.ts"],
    ["context.ts", "environment.ts"],
    ["services"],
    ["stack.ts", "summary.ts"],
    ["main.ts"],
    ["start.js"],
  ],
};

const connector: Workspace = {
  root: "connector/src",
  layers: [
    ["refusal.ts", "report.ts", "settings.ts"],
    ["arguments.ts", "secrets.ts", "link", "database"],
    ["answers"],
    ["identity.ts"],
    ["configuration.ts", "connector.ts", "help.ts"],
    ["commands", "sdk.ts"],
    ["main.ts"],
  ],
};

const mcp: Workspace = {
  root: "mcp/src",
  layers: [
    ["bounded.ts", "conductor.ts", "settings.ts"],
    ["tool.ts"],
    ["explain.ts", "failures.ts"],
    ["tools.ts"],
    ["server.ts"],
    ["http.ts"],
    ["main.ts"],
  ],
  foreign: {
    "conductor/src/contract": ["conductor.ts", "tool.ts"],
    "conductor/src/origin.ts": ["http.ts"],
    "console/web/model": ["conductor.ts", "explain.ts", "failures.ts"],
  },
};

const conformance: Workspace = {
  root: "conformance/src",
  layers: [
    ["contract.ts", "replies.ts", "settings.ts"],
    ["api.ts", "executor.ts"],
    ["check.ts"],
    ["checks"],
    ["run.ts"],
    ["report.ts"],
    ["main.ts"],
  ],
};

export const workspaces: readonly Workspace[] = [
  conductor,
  http,
  consoleServer,
  consoleWeb,
  infra,
  app,
  connector,
  mcp,
  conformance,
  local,
];

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The room of a path in a workspace that it is in. */
export function roomOf({ root, layers }: Workspace, path: string): string | undefined {
  const inside = path.slice(root.length + 1);
  const rooms = layers.flat().filter((room) => isIn(inside, room));
  return rooms.toSorted((a, b) => b.length - a.length)[0];
}

/** Why `from` must not import `to`, both paths from the root of the repository; undefined where it may. */
export function refusal(
  from: string,
  to: string,
  all: readonly Workspace[] = workspaces,
): string | undefined {
  const around = all.filter(({ root }) => isIn(from, root));
  return around.map((workspace) => refusalIn(workspace, from, to, around)).find((each) => each !== undefined);
}

function refusalIn(
  workspace: Workspace,
  from: string,
  to: string,
  around: readonly Workspace[],
): string | undefined {
  const { root, layers, foreign = {}, reserved = {} } = workspace;
  const room = roomOf(workspace, from);
  if (room === undefined) return `${from} is in no room of ${root}: give it one in layers.ts.`;
  if (!isIn(to, root)) {
    if (around.some((other) => other !== workspace && isIn(root, other.root))) return undefined;
    const rooms = Object.entries(foreign).find(([path]) => isIn(to, path))?.[1];
    return rooms?.includes(room) ? undefined : `${room} of ${root} imports nothing from ${to}.`;
  }
  const there = roomOf(workspace, to);
  if (there === undefined) return `${to} is in no room of ${root}: give it one in layers.ts.`;
  if (there === room) return undefined;
  const layerOf = (each: string): number => layers.findIndex((layer) => layer.includes(each));
  if (layerOf(there) >= layerOf(room)) {
    return `${room} must not import from ${there}, which is not below it in layers.ts.`;
  }
  const mayUse = reserved[there];
  if (mayUse === undefined || mayUse.includes(room)) return undefined;
  return `${room} must not import from ${there}, which layers.ts reserves for ${mayUse.join(", ")}.`;
}
