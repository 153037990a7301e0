// The file of `serve --config`: read whole or refused with every problem, and never with a secret.
import { expect, test } from "vitest";
import { readConfiguration } from "../../connector/src/configuration.ts";
import { UsageError } from "../../connector/src/settings.ts";

const env = { BILLING_URL: "postgresql://u:pass-word@db/billing", KEY: "k3y", OTHER_KEY: "other-k3y" };
const files: Readonly<Record<string, string>> = {
  "/secrets/shop": "postgresql://u:p@db/shop\n",
  "/empty": "\n",
};
const readFile = (path: string): string => {
  const content = files[path];
  if (content === undefined) throw new Error("ENOENT: no such file");
  return content;
};
const read = (value: unknown) => readConfiguration(JSON.stringify(value), { env, readFile });

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  throw new Error("nothing was wrong");
}

const conductor = "wss://conductor.example.com";
const shop = { app: "shop", database: { file: "/secrets/shop" } };

test("each application has its own members, and those of the file where it has none", () => {
  const billing = {
    app: "billing",
    database: { env: "BILLING_URL" },
    conductor: "ws://other:8090",
    key: { env: "OTHER_KEY" },
    schema: "work",
    readOnly: true,
    metadataOnly: true,
    executorId: "beside-billing",
    language: "python",
    sdkVersion: "3.4.0",
  };
  const open = { app: "open", database: "postgresql://u@db/open" };
  expect(read({ conductor, key: { env: "KEY" }, applications: [shop, billing, open] })).toEqual([
    {
      appName: "shop",
      databaseUrl: "postgresql://u:p@db/shop",
      conductorUrl: conductor,
      key: "k3y",
      schemaName: "dbos",
      isReadOnly: false,
      isMetadataOnly: false,
      language: undefined,
      sdkVersion: undefined,
      executorId: undefined,
    },
    {
      appName: "billing",
      databaseUrl: env.BILLING_URL,
      conductorUrl: "ws://other:8090",
      key: "other-k3y",
      schemaName: "work",
      isReadOnly: true,
      isMetadataOnly: true,
      language: "python",
      sdkVersion: "3.4.0",
      executorId: "beside-billing",
    },
    expect.objectContaining({ appName: "open", databaseUrl: "postgresql://u@db/open" }) as object,
  ]);
});

test("every problem is told with its entry and member, and no secret with it", () => {
  const problems = problemsOf(() =>
    read({
      conductor,
      keys: "k3y-in-the-file",
      applications: [
        { ...shop, key: "k3y-in-the-file" },
        { ...shop, database: "postgresql://u:word-in-the-file@db/shop" },
        { app: "", database: { env: "NOWHERE" }, readOnly: "yes", metadataOnly: 1 },
        { ...shop, conductor: "conductor:8090", retries: 3 },
        { app: "far", database: { file: "/none" } },
        { app: "bare", database: { file: "/empty" } },
        { database: { env: "KEY" } },
        { app: "both", database: { env: "KEY", file: "/secrets/shop" } },
        "shop",
      ],
    }),
  );
  const reference = 'must be {"env": NAME} or {"file": PATH}.';
  expect(problems).toEqual([
    "the file has no member keys; it may have conductor, key, applications.",
    `applications[0].key ${reference}`,
    `applications[1].database holds a password, which no configuration may: it ${reference}`,
    "applications[2].database: the environment has no NOWHERE.",
    "applications[2].app must be a text that is not empty.",
    "applications[2].readOnly must be true or false.",
    "applications[2].metadataOnly must be true or false.",
    expect.stringMatching(/^applications\[3\] has no member retries; it may have app, database, /) as string,
    "applications[3].conductor must be an address such as wss://conductor.example.com.",
    "applications[4].database: /none cannot be read: ENOENT: no such file.",
    "applications[5].database: /empty is empty.",
    "applications[6].database must be an address such as postgresql://user:password@host:5432/name.",
    "applications[6].app is missing.",
    `applications[7].database ${reference}`,
    "applications[8] must be an object.",
  ]);
  expect(problems.join()).not.toMatch(/k3y|word-in/);
});

test("what is said of no application must be said of the file", () => {
  expect(problemsOf(() => read({ applications: [shop] }))).toEqual(["applications[0].conductor is missing."]);
});

test("the same application twice is refused: both would take one connection from each other", () => {
  const again = { ...shop, schema: "dbos" };
  const other = { ...shop, executorId: "second" };
  expect(problemsOf(() => read({ conductor, applications: [shop, other, again] }))).toEqual([
    "applications[2] is the same application, under the same id, as applications[0].",
  ]);
});

test.each([
  ['{"key": "k3y" "x"}', "the file is not JSON: it goes wrong at position 14."],
  ['{"key": ', "the file is not JSON: it goes wrong at its end."],
  ["[]", "the file must be an object with the member applications."],
  ["{}", "applications must be a list of at least one application."],
])("%s is refused", (text, problem) => {
  expect(problemsOf(() => readConfiguration(text, { env, readFile }))).toEqual([problem]);
});
