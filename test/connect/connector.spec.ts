// Every line that the Console prints for an application that connects through the connector, run as it stands.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  connectorEnvironmentFor,
  connectorInstall,
  connectorSnippetsFor,
} from "../../console/web/model/connector-snippets.ts";
import { connectedVersions } from "../../console/web/model/sdk-versions.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { executorsOf } from "../support/executors-of.ts";
import { waitFor } from "../support/wait.ts";
import { makeFolder, type Folder } from "./folder.ts";
import { lacking } from "./toolchains.ts";
import { variables } from "./variables.ts";

const source = join(import.meta.dirname, "../../connector");
let conductor: TestConductor;
let installed: Folder;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  conductor = await startTestConductor();
  installed = await makeFolder();
  // The packages of this repository are there; and a test must not install for the whole machine.
  const lines = connectorInstall.replace("npm ci\n", "").replace("./connector", source);
  await installed.run(`export npm_config_prefix="$PWD/prefix"\n${lines}`);
}, 180_000);
afterAll(async () => {
  await conductor.dispose();
  await installed.remove();
  for (const database of databases) await database.drop();
});

for (const language of ["typescript", "python", "go", "rust"] as const) {
  test.skipIf(lacking(language) !== undefined)(`${language}: what is printed connects`, async () => {
    const appName = `through-${language}`;
    expect((await conductor.call("PUT", `/v2/orgs/local/apps/${appName}`, {})).status).toBe(204);
    const snippet = connectorSnippetsFor(appName).find((each) => each.language === language)!;
    const database = await createDatabase();
    databases.push(database);
    const folder = await makeFolder([".venv/bin", join(installed.path, "prefix/bin")]);
    try {
      if (language === "python") await folder.run("python3 -m venv .venv");
      for (const { name, code } of snippet.files) await folder.write(name, code);
      await folder.run(snippet.install);
      const printed = variables(connectorEnvironmentFor(`ws://127.0.0.1:${conductor.port}`, "any-key"));
      const urls = Object.keys(printed).filter((name) => name.endsWith("DATABASE_URL"));
      expect(urls).toHaveLength(2);
      const env = { ...printed, ...Object.fromEntries(urls.map((name) => [name, database.url])) };
      const program = folder.start(snippet.run, env);
      const executors = () => executorsOf(conductor, `/v2/orgs/local/apps/${appName}`);
      const healthy = await waitFor(
        "the executor",
        async () => {
          if (!program.isRunning()) return "ended";
          return (await executors()).find(({ status }) => status === "HEALTHY");
        },
        180_000,
      );
      if (healthy === "ended") throw new Error(`it ended:\n${program.output()}`);
      expect(healthy).toMatchObject({
        language,
        dbosVersion: connectedVersions[language],
        appVersion: printed["DBOS__APPVERSION"],
        executorMetadata: { connector: "process" },
      });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(program.isRunning()).toBe(true);
      const found = await conductor.call("GET", `/v2/orgs/local/apps/${appName}/workflows`);
      expect(found).toMatchObject({ status: 200, body: [] });
    } finally {
      await folder.remove();
    }
  });
}
