// What callers are told about an executor's failure: its reason in one line, and 404 or 409 if that is the reason.
import { expect, test } from "vitest";
import { executorFailure } from "../../../conductor/src/routing/executor-failure.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { outcomeOf } from "../../../conductor/src/wire/outcome.ts";

const app = { id: "1", name: "shop" };

function failureOf(type: MessageType, error_message: string) {
  const outcome = outcomeOf(type, { type, request_id: "r", success: false, error_message });
  if (outcome.kind !== "failure") throw new Error(`not a failure: ${outcome.kind}`);
  const { code } = executorFailure(app, type, outcome);
  return { code, reason: outcome.message };
}

const frames = `  File "/app/dbos/_conductor/conductor.py", line 190, in run
    self.dbos.resume_workflow(workflow_id)
  File "/app/dbos/_sys_db.py", line 1201, in resume_workflows
    raise DBOSNonExistentWorkflowError("target", workflow_id)`;
const uniqueViolation = `psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "workflow_status_pkey"
DETAIL:  Key (workflow_uuid)=(order-7) already exists.`;
const integrityError = `sqlalchemy.exc.IntegrityError: (psycopg.errors.UniqueViolation) duplicate key value violates unique constraint "workflow_status_pkey"
DETAIL:  Key (workflow_uuid)=(order-7) already exists.
[SQL: INSERT INTO dbos.workflow_status (workflow_uuid, inputs) VALUES (%(workflow_uuid)s, %(inputs)s)]
[parameters: {'workflow_uuid': 'order-7', 'inputs': 'a secret'}]
(Background on this error at: https://sqlalche.me/e/20/gkpj)`;
const direct = "\n\nThe above exception was the direct cause of the following exception:\n\n";
const during = "\n\nDuring handling of the above exception, another exception occurred:\n\n";

test("Python: the exception below the frames, whatever stands in front of them", () => {
  const message = `Exception encountered when resuming workflow(s) ['order-7']: Traceback (most recent call last):\n${frames}\ndbos._error.DBOSNonExistentWorkflowError: DBOS Error 2: Non-existent target workflow ID: order-7\n`;
  expect(failureOf("resume", message)).toEqual({
    code: "CONDUCTOR_WORKFLOW_UNKNOWN",
    reason:
      "dbos._error.DBOSNonExistentWorkflowError: DBOS Error 2: Non-existent target workflow ID: order-7",
  });
});

test.each(["fork_workflow", "import_workflow"] as const)(
  "Python: %s onto a taken id is a conflict, and no values are shown",
  (type) => {
    const message = `Exception encountered when forking: Traceback (most recent call last):\n${frames}\n${uniqueViolation}${direct}Traceback (most recent call last):\n${frames}\n${integrityError}\n`;
    const { code, reason } = failureOf(type, message);
    expect(code).toBe("CONDUCTOR_WORKFLOW_EXISTS");
    expect(reason).toMatch(
      /^sqlalchemy\.exc\.IntegrityError: .*; caused by psycopg\.errors\.UniqueViolation: /,
    );
    expect(reason).not.toMatch(/secret|Background|\n/);
  },
);

test("Python: a cause names the failure when what was thrown does not", () => {
  const thrown = "RuntimeError: could not resume";
  const cause =
    "dbos._error.DBOSNonExistentWorkflowError: DBOS Error 2: Non-existent target workflow ID: order-7";
  const message = `Exception encountered: Traceback (most recent call last):\n${frames}\n${cause}${during}Traceback (most recent call last):\n${frames}\n${thrown}\n`;
  expect(failureOf("resume", message)).toEqual({
    code: "CONDUCTOR_WORKFLOW_UNKNOWN",
    reason: `${thrown}; caused by ${cause}`,
  });
});

test("Python: an exception without a message, and a traceback without an exception", () => {
  expect(failureOf("resume", `x: Traceback (most recent call last):\n${frames}\nKeyError\n`).reason).toBe(
    "KeyError",
  );
  expect(failureOf("resume", `x: Traceback (most recent call last):\n${frames}\n`).reason).toMatch(
    /no exception/,
  );
});

test("Java: the database's error, not the statement and its values", () => {
  const message = `Exception encountered when importing workflow: Batch entry 0 INSERT INTO "dbos".workflow_status (
  workflow_uuid, inputs
) VALUES ('order-7', 'a secret') was aborted: ERROR: duplicate key value violates unique constraint "workflow_status_pkey"
  Detail: Key (workflow_uuid)=(order-7) already exists.  Call getNextException to see other errors in the batch.`;
  expect(failureOf("import_workflow", message)).toEqual({
    code: "CONDUCTOR_WORKFLOW_EXISTS",
    reason:
      'Exception encountered when importing workflow: ERROR: duplicate key value violates unique constraint "workflow_status_pkey"',
  });
});

test("Java: causes below the first line", () => {
  const message =
    "dev.dbos.transact.exceptions.DBOSSystemDatabaseException: resume failed\n" +
    "\tat dev.dbos.X.y(X.java:1)\nCaused by: dev.dbos.DBOSNonExistentWorkflowException: Workflow does not exist order-7\n";
  expect(failureOf("resume", message)).toEqual({
    code: "CONDUCTOR_WORKFLOW_UNKNOWN",
    reason:
      "dev.dbos.transact.exceptions.DBOSSystemDatabaseException: resume failed; " +
      "caused by dev.dbos.DBOSNonExistentWorkflowException: Workflow does not exist order-7",
  });
});

test("a single line stays unchanged", () => {
  const line = "Exception encountered when resuming workflow order-7: Workflow order-7 does not exist";
  expect(failureOf("resume", line)).toEqual({ code: "CONDUCTOR_WORKFLOW_UNKNOWN", reason: line });
});

test.each([
  'relation "dbos.workflow_status" does not exist',
  'column "schedule_name" does not exist',
  'psycopg.errors.UndefinedTable: relation "workflow_status" does not exist',
])("a broken database is not an unknown workflow: %s", (reason) => {
  expect(failureOf("resume", reason).code).toBe("CONDUCTOR_EXECUTOR_FAILED");
});

test("a conflict of transactions is not a taken id", () => {
  const reason = "could not serialize access due to read/write dependencies: conflict out to pivot";
  expect(failureOf("fork_workflow", reason).code).toBe("CONDUCTOR_EXECUTOR_FAILED");
});
