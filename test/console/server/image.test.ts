// The Console's image holds few files of Conductor; its server must start from what the Dockerfile copies.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { freePort } from "../../../local/postgres.ts";
import { waitFor } from "../../support/wait.ts";

const root = join(import.meta.dirname, "../../..");

/** The copies from this repository in the last stage, as pairs of source and target. */
async function copiesOf(dockerfile: string): Promise<[string, string][]> {
  const text = await readFile(join(root, dockerfile), "utf8");
  const last = text.slice(text.lastIndexOf("\nFROM "));
  return [...last.matchAll(/^COPY ([^- ]\S*) (\S+)$/gm)].map(([, from = "", to = ""]) => [
    from,
    to.endsWith("/") ? join(to, basename(from)) : to,
  ]);
}

test("the server starts from the files that its image copies", async () => {
  const image = await mkdtemp(join(tmpdir(), "podium-image-"));
  const copies = await copiesOf("infra/images/console.Dockerfile");
  expect(copies.map(([from]) => from)).toContain("console/server");
  for (const [from, to] of [...copies, ["package.json", "package.json"] as const]) {
    await cp(join(root, from), join(image, to), { recursive: true });
  }

  await symlink(join(root, "node_modules"), join(image, "node_modules"));
  await mkdir(join(image, "console/web/dist/assets"), { recursive: true });
  await writeFile(join(image, "console/web/dist/index.html"), "<html></html>");
  const port = await freePort();
  const server = spawn(process.execPath, ["console/server/main.ts"], {
    cwd: image,
    env: { CONSOLE_PORT: String(port) },
  });
  let said = "";
  server.stderr.on("data", (data: Buffer) => (said += data.toString()));
  const ended = once(server, "exit");
  const answers = async (): Promise<boolean> =>
    server.exitCode !== null || (await fetch(`http://127.0.0.1:${port}/health`)).status === 200;
  await waitFor("the Console", answers, 30_000);
  expect(server.exitCode, said).toBeNull();
  server.kill("SIGTERM");
  await ended;
  await rm(image, { recursive: true });
}, 60_000);
