// Every line that the Console prints for those who connect an application, run as it stands: installed by the real
// package manager, with the real SDK, against a real Conductor.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sdkVersions } from "../../console/web/model/sdk-versions.ts";
import { environmentFor, snippetsFor } from "../../console/web/model/snippets.ts";
import type { Snippet } from "../../console/web/model/snippets.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { waitFor } from "../support/wait.ts";
import { makeFolder } from "./folder.ts";
import { lacking } from "./toolchains.ts";
import { variables } from "./variables.ts";
import { executorsOf } from "../support/executors-of.ts";

let conductor: TestConductor;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(async () => {
  await conductor.dispose();
  for (const database of databases) await database.drop();
});

/** The database of a snippet: the variables of its example, with the values of a real one. */
async function databaseOf(snippet: Snippet): Promise<Record<string, string>> {
  const database = await createDatabase();
  databases.push(database);
  const { username, password, host, pathname } = new URL(database.url);
  const values: Readonly<Record<string, string>> = {
    DBOS_SYSTEM_DATABASE_URL: database.url,
    DBOS_SYSTEM_JDBC_URL: `jdbc:postgresql://${host}${pathname}`,
    PGUSER: username,
    PGPASSWORD: password,
  };
  const names = Object.keys(variables(snippet.database));
  return Object.fromEntries(names.map((name) => [name, values[name] ?? `no value for ${name}`]));
}

for (const language of ["typescript", "python", "go", "java"] as const) {
  test.skipIf(lacking(language) !== undefined)(`${language}: what is printed connects`, async () => {
    const appName = `connect-${language}`;
    expect((await conductor.call("PUT", `/v2/orgs/local/apps/${appName}`, {})).status).toBe(204);
    const snippet = snippetsFor(appName).find((each) => each.language === language)!;
    // People have an environment of their own; a test must not install into the machine's.
    const folder = await makeFolder(language === "python" ? [".venv/bin"] : []);
    try {
      if (language === "python") await folder.run("python3 -m venv .venv");
      // Java's project file has to be there before its packages.
      for (const { name, code } of snippet.files) await folder.write(name, code);
      await folder.run(snippet.install);
      const printed = environmentFor(`ws://127.0.0.1:${conductor.port}`, "any-key");
      const env = { ...variables(printed), ...(await databaseOf(snippet)) };
      const program = folder.start(snippet.run, env);
      const executors = () => executorsOf(conductor, `/v2/orgs/local/apps/${appName}`);
      const connected = async () => (await executors()).find(({ status }) => status === "HEALTHY");
      const healthy = await waitFor(
        "the executor",
        async () => {
          if (!program.isRunning()) return "ended";
          return connected();
        },
        180_000,
      );
      if (healthy === "ended") throw new Error(`it ended:\n${program.output()}`);
      expect(healthy.language).toMatch(new RegExp(`^${language}`));
      expect(healthy.dbosVersion).toContain(sdkVersions[language].pinned);
      // It stays: a program that ends at once would have connected too.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(program.isRunning()).toBe(true);
      expect((await executors()).filter(({ status }) => status === "HEALTHY")).toHaveLength(1);
    } finally {
      await folder.remove();
    }
  });
}

test("the README prints the same lines", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const [typescript] = snippetsFor("my-app");
  const { install, files, run } = typescript!;
  for (const lines of [install, files[0]!.code, run]) expect(readme).toContain(lines);
});
