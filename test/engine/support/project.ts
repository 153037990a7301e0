// A copy of the project in a folder of its own, since the CLI writes into stack files, and the CLI at work on it.
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { signatureKey } from "../../../infra/render/recorder.ts";
import { startPluginServer } from "./plugin-server.ts";
import type { Deed } from "./providers.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
/** What the CLI reads or writes by itself; the program only reads the rest, to know from what images are built. */
const copied = new Set(["Pulumi.yaml", "stacks", "infra"]);

/** What replaces the placeholders of the example for prod. */
export const ownProd: Readonly<Record<string, string>> = {
  "podium:domain": "podium.acme.test",
  "podium:hostedZoneId": "Z0123456789ABCDEFGHIJ",
  "podium:acmeEmail": "operations@acme.test",
  "podium:clusterEndpointCidrs": '["20.30.40.0/24"]',
  "podium:clusterAdmins": "[]",
  "podium:clusterViewers": "[]",
  "podium:dexUsers": '[{"email":"ada@acme.test","name":"ada"}]',
  "podium:conductorImage": "registry.acme.test/conductor:v1",
  "podium:consoleImage": "registry.acme.test/console:v1",
};

export interface Step {
  /** What the engine did or would do: create, update, replace, same… */
  readonly operation: string;
  readonly urn: string;
}

export interface Run {
  readonly code: number | null;
  /** All that a person would have seen. */
  readonly text: string;
  /** Every resource but those left as they are. */
  readonly changes: readonly Step[];
  readonly warnings: readonly string[];
}

/** One resource in the state file. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly deletedWith?: string;
  readonly retainOnDelete?: boolean;
  readonly protect?: boolean;
}

export interface Project {
  /** What the providers were told to do since the start. */
  readonly deeds: readonly Deed[];
  /** Names of resources that do not become ready, with the reason, for as long as they are in here. */
  readonly failing: Map<string, string>;
  /** Changes a file of the program, as a developer does. */
  edit(file: string, before: string, after: string): void;
  /** Runs the CLI until it ends, whatever its exit code. */
  run(...args: string[]): Promise<Run>;
  /** As `run`; fails when the CLI does. */
  succeed(...args: string[]): Promise<Run>;
  /** As `succeed`, with a text on standard input. */
  feed(input: string, ...args: string[]): Promise<Pick<Run, "code" | "text">>;
  /** Sets keys of the selected stack. */
  configure(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a file of the project with Node. */
  node(...args: string[]): Promise<Pick<Run, "code" | "text">>;
  /** The state file of a stack, as it is on disk. */
  state(stack: string): string;
  /** Replaces it. */
  setState(stack: string, text: string): void;
  /** Takes the stack file away, as on another machine than the one that made the stack. */
  forgetFile(stack: string): void;
  resources(stack: string): readonly StoredResource[];
  /** Every text of the stack that is marked as secret, in the clear. */
  secrets(stack: string): Promise<readonly string[]>;
  /** Everything that the CLI has written: state, history, backups, stack files. */
  files(): readonly { readonly path: string; readonly text: string }[];
  close(): void;
}

/**
 * @param pulumi Path of the CLI.
 * @param node Path of the Node on the PATH of the person who runs the CLI.
 */
export async function openProject(pulumi: string, node = process.execPath): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "podium-engine-"));
  const project = join(folder, "project");
  mkdirSync(project);
  for (const name of readdirSync(repository)) {
    if (copied.has(name)) cpSync(join(repository, name), join(project, name), { recursive: true });
    else if (name !== ".git") symlinkSync(join(repository, name), join(project, name));
  }
  mkdirSync(join(folder, "backend"));
  const path = join(folder, "bin");
  mkdirSync(path);
  symlinkSync(node, join(path, "node"));
  // The engine attaches to the language host of the tests, and still wants to find a file of its name.
  symlinkSync("/bin/true", join(path, "pulumi-language-nodejs"));
  const home = {
    HOME: folder,
    PATH: `${path}:/usr/bin:/bin`,
    // There are no credentials here, and nothing to wait for until that is known.
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const plugins = await startPluginServer(home);
  const environment = {
    ...home,
    ...plugins.environment,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "only for this test",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Brings the flag --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_OPTION_COLOR: "never",
    PULUMI_OPTION_NON_INTERACTIVE: "true",
  };
  let runs = 0;
  const run = async (...args: string[]): Promise<Run> => {
    runs += 1;
    const log = join(folder, `events-${runs}.jsonl`);
    const isUpdate = ["preview", "up", "destroy", "refresh"].includes(args[0] ?? "");
    const { code, text } = await execute(pulumi, [...args, ...(isUpdate ? ["--event-log", log] : [])], {
      cwd: project,
      env: environment,
    });
    return { code, text, ...readEvents(existsSync(log) ? readFileSync(log, "utf8") : "") };
  };
  const succeed = async (...args: string[]): Promise<Run> => {
    const done = await run(...args);
    if (done.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${done.code}:\n${done.text}`);

    return done;
  };
  const stateFile = (stack: string): string =>
    join(folder, "backend", ".pulumi", "stacks", "podium", `${stack}.json`);
  const state = (stack: string): string => readFileSync(stateFile(stack), "utf8");
  return {
    deeds: plugins.work.deeds,
    failing: plugins.work.failing,
    edit: (file, before, after) => {
      const path = join(project, file);
      const text = readFileSync(path, "utf8");
      if (!text.includes(before)) throw new Error(`${file} does not have ${before}`);
      writeFileSync(path, text.replace(before, after));
    },
    run,
    succeed,
    feed: (input, ...args) => execute(pulumi, args, { cwd: project, env: environment }, input),
    configure: async (settings) => {
      const pairs = Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
      await succeed("config", "set-all", ...pairs);
    },
    node: (...args) =>
      execute(process.execPath, args, {
        cwd: project,
        env: { ...environment, PATH: `${dirname(pulumi)}:${home.PATH}` },
      }),
    state,
    setState: (stack, text) => writeFileSync(stateFile(stack), text),
    forgetFile: (stack) => rmSync(join(project, "stacks", `Pulumi.${stack}.yaml`)),
    resources: (stack) =>
      (
        JSON.parse(state(stack)) as {
          readonly checkpoint: { readonly latest: { readonly resources?: StoredResource[] } };
        }
      ).checkpoint.latest.resources ?? [],
    secrets: async (stack) => {
      const { text } = await succeed("stack", "export", "--show-secrets", "--stack", stack);
      return secretTexts(JSON.parse(text) as Exported);
    },
    files: () =>
      [join(folder, "backend"), join(project, "stacks")].flatMap((root) =>
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => ({ path, text: readFileSync(path, "utf8") })),
      ),
    close: () => {
      plugins.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function execute(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string> },
  input = "",
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  }

  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, text }));
  });
}

interface Event {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

function readEvents(log: string): Pick<Run, "changes" | "warnings"> {
  const lines = log.split("\n").filter((line) => line !== "");
  const events = lines.map((line) => JSON.parse(line) as Event);
  return {
    changes: events
      .flatMap(({ resourcePreEvent }) => (resourcePreEvent === undefined ? [] : [resourcePreEvent.metadata]))
      .filter(({ op }) => op !== "same")
      .map(({ op, urn }) => ({ operation: op, urn })),
    warnings: events
      .flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" ? [diagnosticEvent] : []))
      .map(({ message }) => message),
  };
}

interface Exported {
  readonly deployment: { readonly resources: readonly unknown[] };
}

/** Parts of an exported state that carry a secret's mark; certificates lie beside their keys and are public. */
function secretTexts(exported: Exported): string[] {
  const texts = new Set<string>();
  const visit = (value: unknown, secret: boolean): void => {
    if (typeof value === "string" && secret && !value.startsWith("certificate of")) texts.add(value);

    if (typeof value !== "object" || value === null) return;

    const marked = value as { readonly plaintext?: string };
    if (signatureKey in value && marked.plaintext !== undefined) {
      visit(JSON.parse(marked.plaintext), true);
      return;
    }
    for (const inner of Object.values(value)) visit(inner, secret);
  };
  visit(exported.deployment.resources, false);
  return [...texts];
}
