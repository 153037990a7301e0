import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { curlText, dbosctlText, sdkText } from "../../../../console/web/model/commands.ts";

const place = { conductorUrl: "https://conductor", org: "acme", app: "shop", isSecured: true };
const difficult = `it's "$HOME" \`id\``;

test("a shell gives curl what the page would send, whatever that contains, and the key stays a variable", async () => {
  const body = { workflowIds: [difficult] };
  const text = curlText({ method: "POST", url: "https://conductor/v2/jobs", body }, true);
  expect(text).toContain('-H "Authorization: Bearer $DBOS_TOKEN"');
  const script = `curl() { printf '%s\\n' "$@"; }\n${text}`;
  const { stdout } = await promisify(execFile)("sh", ["-c", script], { env: { DBOS_TOKEN: "from-env" } });
  expect(stdout.split("\n")).toContain(JSON.stringify(body));
  expect(stdout).toContain("Bearer from-env");
  expect(curlText({ method: "DELETE", url: "https://conductor/x" }, false)).toBe(
    "curl -X DELETE 'https://conductor/x'",
  );
});

test("dbosctl gets a flag per filter, and nothing is said where it has none", () => {
  const body = { status: ["ERROR", "CANCELLED"], queueName: ["mail"] };
  expect(dbosctlText({ kind: "list", body }, place)).toBe(
    "export DBOS_URL='https://conductor' DBOS_ORG='acme'\n" +
      "dbosctl workflow list -a 'shop' --desc --status 'ERROR' --status 'CANCELLED' --queue 'mail'",
  );
  expect(
    dbosctlText({ kind: "list", body: { completedAfter: "2026-01-01T00:00:00Z" } }, place),
  ).toBeUndefined();
});

test("actions on one workflow and on many", () => {
  const line = (command: Parameters<typeof dbosctlText>[0]) => dbosctlText(command, place)?.split("\n")[1];
  expect(line({ kind: "act", action: "cancel", workflowId: difficult })).toBe(
    String.raw`dbosctl workflow cancel -a 'shop' 'it'\''s "$HOME" ${"`id`"}'`,
  );
  expect(
    line({ kind: "fork", workflowId: "w", body: { startStep: 2, appVersion: "v1", newWorkflowId: "mine" } }),
  ).toBe("dbosctl workflow fork -a 'shop' --start-step 2 --app-version 'v1' --new-id 'mine' 'w'");
  const all = {
    action: "cancel",
    filters: { status: ["PENDING"] },
    options: { cancelChildren: true },
  } as const;
  expect(line({ kind: "job", body: all })).toBe(
    "dbosctl workflow list -a 'shop' --status 'PENDING' -o ids | dbosctl workflow cancel -a 'shop' --children -",
  );
  expect(line({ kind: "job", body: { action: "delete", workflowIds: ["a", "b"] } })).toBe(
    "dbosctl workflow delete -a 'shop' 'a' 'b'",
  );
  expect(line({ kind: "job", body: { action: "cancel", workflowIds: ["a", "-b"] } })).toBe(
    "dbosctl workflow cancel -a 'shop' -- 'a' '-b'",
  );
  expect(line({ kind: "job", body: { action: "fork", workflowIds: ["a"] } })).toBeUndefined();
});

test("the SDK's client gets its own names", () => {
  const text = sdkText({
    kind: "list",
    body: { workflowIds: ["a"], workflowIdPrefix: ["b"], user: ["ada"] },
  });
  expect(text).toContain(
    'client.listWorkflows({"workflowIDs":["a"],"workflow_id_prefix":["b"],"authenticatedUser":["ada"],"sortDesc":true})',
  );
  expect(sdkText({ kind: "act", action: "delete", workflowId: "w" })).toContain('client.deleteWorkflow("w")');
  const fork = { kind: "fork", workflowId: "w", body: { startStep: 1, appVersion: "v2" } } as const;
  expect(sdkText(fork)).toContain('client.forkWorkflow("w", 1, {"applicationVersion":"v2"})');
  const many = { action: "cancel", workflowIds: ["a"], options: { cancelChildren: true } } as const;
  expect(sdkText({ kind: "job", body: many })).toContain(
    'client.cancelWorkflows(["a"], { cancelChildren: true })',
  );
  expect(sdkText({ kind: "job", body: { action: "cancel", filters: {} } })).toBeUndefined();
});
