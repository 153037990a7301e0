// Every filter and action against versions of the real SDKs, from the frames that were recorded of them: refused by name or
// right, never silently wrong.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { casesOf, type Case } from "../../sdks/recording/cases.ts";
import {
  appNameOf,
  readRecording,
  recordedSdks,
  type RecordedCase,
  type Recording,
} from "../../sdks/recording/recording.ts";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../support/conductor.ts";
import { connectPlayback, type Playback } from "./playback.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor.dispose());

/** True when it was refused by name; the sentence must say which version can, or that the message is unknown. */
function isRefused({ status, body }: ApiAnswer): boolean {
  const { type, detail } = (body ?? {}) as { readonly type?: string; readonly detail?: string };
  if (type !== "urn:podium:error:CONDUCTOR_EXECUTOR_UNSUPPORTED") return false;
  expect(status).toBe(502);
  expect(detail).toMatch(/needs version \d+\.\d+\.\d+ of the DBOS SDK|does not know/);
  return true;
}

/** Requests that no capable version may refuse, so that refusing everything does not pass. */
const capable: readonly string[] = ["typescript 4.27.6", "typescript 5.2.11", "python 3.2.0"];
/** What every version can. */
const basic: readonly string[] = [
  ...["workflowIds", "status", "workflowName", "user", "appVersion", "startTime", "endTime"].map(
    (filter) => `search: ${filter}`,
  ),
  "GET /workflows",
  "GET /workflows/order_1",
  "GET /workflows/order_1/steps",
  "GET /workflows/order_1/steps?limit=1&offset=1",
  "cancel",
  "resume",
  "fork",
  "bulk cancel of one",
];

describe.each(recordedSdks.map((sdk) => ({ name: `${sdk.language} ${sdk.version}`, sdk })))(
  "$name",
  ({ name, sdk }) => {
    const recording = readRecording(sdk);
    const app = appNameOf(sdk);
    let playback: Playback;
    beforeAll(async () => {
      await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
      // Otherwise Conductor asks for counts by itself.
      await conductor.call("PUT", `/v2/orgs/local/apps/${app}/activity-settings`, { collectActivity: false });
      playback = await connectPlayback({ port: conductor.port, app }, recording);
      await waitFor(
        `${name} to be known`,
        async () => (await executorsOf(conductor, `/v2/orgs/local/apps/${app}`)).length === 1,
      );
    });
    afterAll(() => playback.executor.kill());

    const cases = casesOf(recording.rows, recording.cases);
    test.each(cases)("$name", async (each) => {
      const recorded = recording.cases.find(({ name: recordedName }) => recordedName === each.name);
      expect(recorded, "run npm run sdks:record").toBeDefined();
      playback.play(recorded!);
      const answer = await conductor.call(each.method, `/v2/orgs/local/apps/${app}${each.place}`, each.body);
      expect(playback.missed, "was never asked of the real SDK: run npm run sdks:record").toEqual([]);
      if (isRefused(answer)) {
        expect(capable, answer.text).not.toContain(name);
        expect(basic, answer.text).not.toContain(each.name);
        expect(recorded?.changes).toEqual({});
        return;
      }
      expectRight(each, answer);
      expectDone(each, recorded!, recording);
    });
  },
);

function expectRight({ finds, answers }: Case, { status, body, text }: ApiAnswer): void {
  if (answers === "unknown" || answers === "taken") {
    expect([status, text]).toEqual([answers === "unknown" ? 404 : 409, text]);
    return;
  }
  expect(status, text).toBeLessThan(300);
  if (finds !== undefined) {
    const found = (body as { readonly workflowId: string }[]).map(({ workflowId }) => workflowId);
    expect(found.toSorted()).toEqual(finds.toSorted());
  }
  if (answers === undefined) return;
  if (Array.isArray(answers)) {
    expect(body).toEqual(
      expect.arrayContaining(answers.map((each): unknown => expect.objectContaining(each as object))),
    );
  } else {
    expect(body).toMatchObject(answers as object);
  }
}

/** Exactly what was asked for has happened in the application's database. */
function expectDone({ changes: right, forks }: Case, { changes }: RecordedCase, { rows }: Recording): void {
  const known = new Set(rows.map(({ id }) => id));
  const [old, made] = [true, false].map((isOld) =>
    Object.entries(changes).filter(([id]) => known.has(id) === isOld),
  );
  expect(made).toHaveLength(forks.length);
  // The oldest versions do not note it.
  if (rows[0]?.forkedFrom !== undefined) {
    expect(made!.map(([, row]) => String(row?.forkedFrom)).toSorted()).toEqual(forks);
  }
  expect(old!.map(([id]) => id).toSorted()).toEqual(Object.keys(right).toSorted());
  for (const [id, row] of old!) {
    const wanted = right[id];
    if (wanted === null || wanted === undefined || row === null) expect(row, id).toEqual(wanted);
    else if (wanted.status === "RESUMED") expect(row.status, id).toBe("PENDING");
    else expect(row.status, id).toBe(wanted.status);
    if ((wanted?.queue ?? null) !== null) expect(row?.queue, id).toBe(wanted?.queue);
  }
}
