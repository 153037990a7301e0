// `npm run mcp` as an editor starts it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSecured, type Person, type SecuredConductor } from "../conductor/signed-in-conductor.ts";
import { ask, callTool, connect, toolNames } from "./client.ts";

const script = join(import.meta.dirname, "../../mcp/src/main.ts");
let secured: SecuredConductor;
let admin: Person;
beforeAll(async () => {
  secured = await startSecured();
  admin = await secured.register("ada");
  await admin.call("PUT", `${admin.org}/apps/shop`, {});
});
afterAll(() => secured.stop());

function transport(args: readonly string[], env: Record<string, string>): StdioClientTransport {
  return new StdioClientTransport({ command: process.execPath, args: [script, ...args], env });
}

test("with stdio it asks with the key of its environment, and offers no changes by itself", async () => {
  const key = await secured.makeKey(admin, "reader", { permissions: ["application.read"] });
  const org = admin.org.split("/").at(-1) ?? "";
  const client = await connect(
    transport(["--url", secured.conductor.url, "--org", org], { DBOS_TOKEN: key }),
  );
  expect(await toolNames(client)).toEqual([
    "list_applications",
    "search_workflows",
    "get_workflow",
    "explain_workflow",
    "list_steps",
    "list_failures",
    "list_recoveries",
    "list_queues",
    "list_executors",
  ]);
  expect(await ask(client, "list_applications")).toMatchObject([{ name: "shop" }]);
  await client.close();
});

test("a Conductor that is not there is an answer, not an end", async () => {
  const client = await connect(transport(["--url", "127.0.0.1:1"], {}));
  const { isError, text } = await callTool(client, "list_applications");
  expect(isError).toBe(true);
  expect(text).toMatch(/^Conductor at http:\/\/127\.0\.0\.1:1 does not answer: /);
  await client.close();
});

test("wrong settings end it with a sentence that holds no secret", () => {
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
  expect(run(["--help"]).stdout).toContain("--allow-writes");
  const withPassword = run(["--url", "https://user:hidden@example.com"]);
  expect(withPassword).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("is not valid") as string,
  });
  expect(withPassword.stderr).not.toContain("hidden");
  expect(run(["--http", "0"], { DBOS_TOKEN: "hidden" }).stderr).toMatch(/^mcp: DBOS_TOKEN is set/);
  expect(run(["--http", "many"])).toMatchObject({ status: 1 });
});
