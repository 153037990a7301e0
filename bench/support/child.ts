// Programs of a benchmark in processes of their own, told what to do over IPC, each on its own core where possible.
import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";

type Handlers = Record<string, (data: never) => unknown>;

interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
}
interface AnswerMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export interface Child {
  readonly pid: number;
  call<T>(name: string, data?: unknown): Promise<T>;
  stop(): Promise<void>;
}

const canPin = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** Starts `support/<script>` with Node on one core. */
export async function startChild(
  script: string,
  cpu: number,
  env: Record<string, string> = {},
  nodeArgs: string[] = [],
): Promise<Child> {
  const child = fork(join(import.meta.dirname, script), {
    execPath: canPin ? "taskset" : process.execPath,
    execArgv: canPin ? ["-c", String(cpu), process.execPath, ...nodeArgs] : nodeArgs,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, (answer: AnswerMessage) => void>();
  child.setMaxListeners(0);
  child.on("message", (message: AnswerMessage) => waiting.get(message.id)?.(message));
  await new Promise<void>((resolve, reject) => {
    waiting.set(0, () => resolve());
    child.once("exit", (code) => reject(new Error(`${script} ended with code ${code}`)));
  });
  let next = 0;
  return {
    pid: child.pid ?? 0,
    call: <T>(name: string, data?: unknown) =>
      new Promise<T>((resolve, reject) => {
        next += 1;
        const id = next;
        waiting.set(id, (answer) => {
          waiting.delete(id);
          if (answer.error === undefined) resolve(answer.value as T);
          else reject(new Error(answer.error));
        });
        child.send({ id, name, data } satisfies CallMessage);
      }),
    stop: () => end(child),
  };
}

/** The child's side: answers calls until the parent is gone. */
export function serveParent(handlers: Handlers): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message: CallMessage) => void answer(handlers, message));
  process.send?.({ id: 0 } satisfies AnswerMessage);
}

async function answer(handlers: Handlers, { id, name, data }: CallMessage): Promise<void> {
  try {
    const value = await handlers[name]?.(data as never);
    process.send?.({ id, value } satisfies AnswerMessage);
  } catch (error) {
    process.send?.({ id, error: String(error) } satisfies AnswerMessage);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
