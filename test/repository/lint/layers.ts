/**
 * Which part of a workspace may import which. A room is a folder or a file; a longer path is the room of what it
 * names, so `http/probes` is one within `http`. A room imports from itself and from the layers that stand before its
 * own, and not from a neighbour in the same layer. Types count. `lint/layers-rule.ts` refuses every other import.
 */
export interface Workspace {
  /** The folder of the workspace, from the root of the repository. */
  readonly root: string;
  /** Lowest first; each layer is a list of rooms, written from `root`. */
  readonly layers: readonly (readonly string[])[];
  /** Files and folders of other workspaces, from the root of the repository, and the rooms that may import them. */
  readonly foreign?: Readonly<Record<string, readonly string[]>>;
}

export const workspaces: readonly Workspace[] = [
  {
    root: "connector/src",
    layers: [
      ["refusal.ts", "report.ts"],
      ["arguments.ts", "link", "database"],
      ["answers"],
      ["identity.ts"],
      ["connector.ts", "help.ts"],
      ["commands"],
      ["main.ts"],
    ],
  },
];

/** The workspace and the room of a path from the root of the repository. */
export interface Place {
  readonly workspace: Workspace;
  readonly room: string | undefined;
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Where a path lies, or undefined where it is in no workspace that has layers. */
export function placeOf(path: string, all: readonly Workspace[] = workspaces): Place | undefined {
  const workspace = all.find(({ root }) => isIn(path, root));
  if (workspace === undefined) return undefined;
  const inside = path.slice(workspace.root.length + 1);
  const rooms = workspace.layers.flat().filter((room) => isIn(inside, room));
  return { workspace, room: rooms.toSorted((a, b) => b.length - a.length)[0] };
}

const layerOf = ({ layers }: Workspace, room: string): number =>
  layers.findIndex((layer) => layer.includes(room));

/** Why `from` must not import `to`, both paths from the root of the repository; undefined where it may. */
export function refusal(
  from: string,
  to: string,
  all: readonly Workspace[] = workspaces,
): string | undefined {
  const here = placeOf(from, all);
  if (here === undefined) return undefined;
  const { workspace, room } = here;
  if (room === undefined) return `${from} is in no room of ${workspace.root}: give it one in layers.ts.`;
  if (!isIn(to, workspace.root)) {
    const rooms = Object.entries(workspace.foreign ?? {}).find(([path]) => isIn(to, path))?.[1];
    return rooms?.includes(room) ? undefined : `${room} of ${workspace.root} imports nothing from ${to}.`;
  }
  const there = placeOf(to, all)?.room;
  if (there === undefined) return `${to} is in no room of ${workspace.root}: give it one in layers.ts.`;
  if (there === room || layerOf(workspace, there) < layerOf(workspace, room)) return undefined;
  return `${room} must not import from ${there}, which is not below it in layers.ts.`;
}
