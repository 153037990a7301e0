// The docker command, on the engine that run.ts chose.
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";

const command = process.env["PODIUM_TEST_DOCKER"] ?? "docker";
const maxBuffer = 64 * 1024 * 1024;

/** Runs one docker command and resolves with what it printed. Throws with its error output. */
export async function docker(...args: string[]): Promise<string> {
  return (await runDocker(args)).stdout.trim();
}

/** What a container has printed, on either stream. */
export async function logsOf(container: string): Promise<string> {
  const { stdout, stderr } = await runDocker(["logs", container]);
  return stdout + stderr;
}

async function runDocker(
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, DOCKER_BUILDKIT: "1" };
  try {
    return await promisify(execFile)(command, args, { env, maxBuffer });
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { readonly stderr?: string; readonly stdout?: string };
    throw new Error(`docker ${args.slice(0, 2).join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Runs a shell script in a new container of an image, as its user, and resolves with what it printed. */
export function runShell(image: string, script: string): Promise<string> {
  return docker("run", "--rm", "--network", "none", "--entrypoint", "sh", image, "-c", script);
}
