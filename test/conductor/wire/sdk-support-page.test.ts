// docs/sdk-support.md says what the table of messages says; `npx vitest run test/conductor/wire -u` writes it again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { messageRules } from "../../../conductor/src/wire/message-rules.ts";
import type { MemberRule, MessageRule } from "../../../conductor/src/wire/message-rule.ts";
import { languages, sdkNames, type Versions } from "../../../conductor/src/wire/sdk-versions.ts";
import { readResults as readConnected } from "../../connector/results.ts";
import { connectedSdks, tooOldSdks } from "../../connector/sdks.ts";
import { recordedSdks } from "../../sdks/recording/recording.ts";
import { passed, readResults, statedNow } from "../../sdks/results.ts";
import { sdkKeys, testedSdks } from "../../sdks/sdks.ts";

const results = readResults();
const connected = readConnected();
const connectedKeys = Object.keys({ ...connectedSdks, ...tooOldSdks });
const cells = (versions: Versions) =>
  languages.map((language) => {
    const first = versions[language];
    if (first === null) return "–";
    return first === "0" ? "✓" : first;
  });
const row = (...columns: string[]) => `| ${columns.join(" | ")} |`;
const table = (...columns: string[]) => [row(...columns), row(...columns.map(() => "---"))];
const names = languages.map((language) => sdkNames[language]);

const places = ["process", "database"] as const;
/** What a connector answers in each place; without a rule, all of it. */
const besideCells = ({ beyond }: MessageRule) =>
  places.map((place) => (beyond?.[place] === undefined ? "✓" : "–"));

/** What Conductor does for an SDK without the member. */
function otherwise(rule: MemberRule): string {
  if (rule.page === true) return "left out; the page is cut by Conductor";
  if (rule.optional === true) return "left out; the answer is right without it";
  return rule.saysNothing === undefined ? "refused" : "refused, unless it says nothing";
}

function page(): string {
  const rules = Object.entries(messageRules);
  const members = rules.flatMap(([type, rule]) =>
    Object.entries<MemberRule>(rule.members).map(([member, memberRule]) => ({
      type,
      member,
      rule: memberRule,
    })),
  );
  return [
    "# What each SDK can do",
    "",
    "Made from the table by which Conductor decides what it sends to which executor",
    "([message-rules.ts](../conductor/src/wire/message-rules.ts)). The versions were read in the published packages.",
    "",
    "A cell has the first version that knows something, ✓ for every version, and – for none. SDKs that say nothing of",
    "themselves (TypeScript before 4.5, Python before 2.6) and versions that cannot be read get only what every such version",
    "understands. Everything else is refused with",
    "[CONDUCTOR_EXECUTOR_UNSUPPORTED](troubleshooting.md#conductor_executor_unsupported), whose sentence names the version that",
    "can: an SDK ignores what it does not know, and its answer would be wrong.",
    "",
    "## What was shown with real applications",
    "",
    "`npm run test:sdks` plays one battery against an application in each language, through `/v2` of a real Conductor. This is",
    "what its last whole run has shown; what an SDK does not have is refused by name, or lost by the SDK itself.",
    "",
    ...table(
      "Capability",
      ...sdkKeys.map((key) => `${sdkNames[testedSdks[key].language]} ${testedSdks[key].version}`),
    ),
    ...Object.entries(results.capabilities).map(([name, cells]) =>
      row(name, ...sdkKeys.map((key) => cells[key].replace(passed, "✓"))),
    ),
    "",
    "Answers of older and newer versions are recorded, frame by frame, and played back in the usual tests:",
    `${recordedSdks.map(({ language, version }) => `${sdkNames[language]} ${version}`).join(", ")}.`,
    "",
    "## What was shown through the connector",
    "",
    "`npm run test:connector` plays the same battery against applications that something else connects:",
    "[podium-connector](../connector/README.md) beside each process. Where a cell says *refused*, the answer is a sentence that says",
    "why: the schema of the SDK is too old, or only the application itself can write the input of a workflow. – was not asked.",
    "",
    ...table("Capability", ...connectedKeys),
    ...Object.entries(connected).map(([name, cells]) =>
      row(name, ...connectedKeys.map((key) => (cells[key] ?? "").replace(passed, "✓"))),
    ),
    "",
    "## Messages",
    "",
    ...table("Message", ...names, "Connector beside a process", "Connector beside a database"),
    ...rules.map(([type, rule]) =>
      row(`\`${type}\``, ...cells(rule.since), ...besideCells(rule as MessageRule)),
    ),
    "",
    "A [connector](../connector/README.md) answers with code of its own, whatever the SDK beside it: it knows every member too. What",
    "the schema of an old SDK lacks it refuses itself, such as queues that are only in the memory of a process; one with",
    "`--read-only` refuses every change. Executors are asked first, and a connector beside a database where none of them can answer.",
    "What a connector cannot do is refused with its reason:",
    "",
    ...table("Message", "Connector", "Reason"),
    ...rules.flatMap(([type, rule]) =>
      places.flatMap((place) => {
        const reason = (rule as MessageRule).beyond?.[place];
        return reason === undefined ? [] : [row(`\`${type}\``, `beside a ${place}`, reason)];
      }),
    ),
    "",
    "## Members that not every version with the message knows",
    "",
    ...table("Message", "Member", ...names, "Else"),
    ...members.flatMap(({ type, member, rule }) =>
      rule.since === undefined
        ? []
        : [row(`\`${type}\``, `\`${member}\``, ...cells(rule.since), otherwise(rule))],
    ),
    "",
    "## Filters that take several values",
    "",
    "One value goes to older versions as plain text; several are refused.",
    "",
    ...table("Message", "Member", ...names),
    ...members.flatMap(({ type, member, rule }) =>
      rule.lists === undefined ? [] : [row(`\`${type}\``, `\`${member}\``, ...cells(rule.lists))],
    ),
    "",
    "## What is sent otherwise than it was asked",
    "",
    ...table("Message", "Member", "To", "How"),
    ...members.flatMap(({ type, member, rule }) => [
      ...(rule.pattern === true
        ? [
            row(
              `\`${type}\``,
              `\`${member}\``,
              "TypeScript, Go, Java",
              "`%`, `_` and `\\` are escaped: a prefix is not a pattern",
            ),
          ]
        : []),
      ...(rule.neededBefore === undefined
        ? []
        : [
            row(
              `\`${type}\``,
              `\`${member}\``,
              `Python before ${rule.neededBefore.python}`,
              "null, where there is no value",
            ),
          ]),
      ...(rule.nullBefore === undefined
        ? []
        : [
            row(
              `\`${type}\``,
              `\`${member}\``,
              `TypeScript before ${rule.nullBefore.since.typescript}`,
              `${rule.nullBefore.value} instead of null`,
            ),
          ]),
    ]),
    "",
    "Known limits: the Go SDK on SQLite reads the escapes in a prefix as characters; Java executors do not tell which",
    "application a workflow belongs to, so that Conductor cannot keep applications apart that share a system database there.",
    "",
  ].join("\n");
}

test("the results are those of the tested versions, and agree with the table", () => {
  const { versions, unknown, capabilities } = results;
  expect({ versions, unknown }, "run npm run test:sdks").toEqual(statedNow());
  const cells = Object.values(capabilities).flatMap((each) => sdkKeys.map((key) => each[key]));
  expect(cells.filter((cell) => !cell.startsWith(passed))).toEqual([]);
  const textOf = (path: string) => readFileSync(join(import.meta.dirname, "../../..", path), "utf8");
  expect(textOf("package.json")).toContain(
    `"${testedSdks["typescript-4"].package}": "${testedSdks["typescript-4"].version}"`,
  );
  const goModule = textOf("test/sdks/go/go.mod");
  expect(goModule).toContain(`require ${testedSdks.go.package} v${testedSdks.go.version}\n`);
});

/** The one capability that two of the SDKs stand for. */
const story = "kill -9, Conductor killed, database away 20 s";

test("through the connector each cell is passed or refused, for each capability of the battery", () => {
  const capabilities = Object.keys(results.capabilities).filter((name) => name !== "alerts");
  expect(Object.keys(connected).toSorted()).toEqual([...capabilities, story].toSorted());
  const cells = Object.entries(connected).flatMap(([capability, each]) =>
    Object.keys(connectedSdks).map((key) => ({ capability, key, cell: each[key] ?? "" })),
  );
  const notAsked = cells.filter(({ cell }) => !/^(passed|refused)/.test(cell));
  expect(notAsked.every(({ capability, cell }) => capability === story && cell === "–")).toBe(true);
  for (const key of ["TypeScript 5.3.0", "Python 3.4.0"]) expect(connected[story]?.[key]).toBe(passed);
});

test("of SDKs that the connector cannot serve, all that is asked is refused", () => {
  const names = Object.keys(connected).filter((name) => name !== "connect, metadata");
  const cells = names.flatMap((name) =>
    Object.keys(tooOldSdks).map((key) => ({ name, cell: connected[name]?.[key] })),
  );
  const refused = cells.filter(({ cell }) => cell === "refused");
  expect(cells.filter(({ cell }) => cell !== "refused" && cell !== "–")).toEqual([]);
  expect(new Set(refused.map(({ name }) => name)).size * Object.keys(tooOldSdks).length).toBe(refused.length);
  expect(refused.length).toBeGreaterThan(0);
});

test("the page of SDKs agrees with the table", async () => {
  await expect(page()).toMatchFileSnapshot(join(import.meta.dirname, "../../../docs/sdk-support.md"));
});
