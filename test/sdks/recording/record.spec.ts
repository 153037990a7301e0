// Records what versions of the real SDKs answer. `npm run sdks:record` runs it, not CI: the frames are committed.
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { waitFor } from "../../support/wait.ts";
import { startAll } from "../battery/seed.ts";
import { Deployment } from "../deployment.ts";
import { prepare } from "../prepare.ts";
import type { Row } from "../truth.ts";
import { cancelledBefore, casesOf, targets } from "./cases.ts";
import { startRecorder, type Recorder } from "./recorder.ts";
import {
  appNameOf,
  recordedSdks,
  writeRecording,
  type Changes,
  type RecordedCase,
  type Recording,
} from "./recording.ts";

test.each(recordedSdks)("$language $version", async (sdk) => {
  const shop = new Deployment(appNameOf(sdk), sdk, await prepare(sdk));
  // Conductor asks nothing of its own accord meanwhile.
  shop.conductorSettings = { DBOS__METRICS_COLLECTION_PERIOD: "3600" };
  const recorder = await startRecorder(() => shop.conductor.port);
  shop.executorPort = recorder.port;
  try {
    await shop.open();
    const identity = recorder.take().find(({ request }) => request.type === "executor_info")?.answer;
    await startAll(shop);
    for (const [id, workflow] of Object.entries(targets)) await shop.start(workflow, id);
    await settled(shop);
    await shop.call(201, "POST", "/workflows/order_1/fork", { startStep: 1, newWorkflowId: "fork-1" });
    for (const id of cancelledBefore) await shop.call(204, "POST", `/workflows/${id}/cancel`, {});
    // Older versions have no schedules.
    await shop.ask("POST", "/schedules/monthly/trigger");
    const rows = await settled(shop);
    recorder.take();
    const cases = await play(shop, recorder, rows);
    expect(identity).toBeDefined();
    writeRecording(withoutPlace({ sdk, identity: identity!, unknown: [...recorder.unknown], rows, cases }));
  } finally {
    await shop.close();
    recorder.close();
  }
});

/** All workflows, once those that end have ended. */
function settled(shop: Deployment): Promise<Row[]> {
  const waits = ({ id, name }: Row) =>
    ["nap", "family"].includes(name) || (name === "listen" && id !== "listen-1");
  return waitFor(
    "everything to be settled",
    async () => {
      const rows = await shop.rows();
      const isStarted =
        rows.some(({ id }) => id === "narrow-2") && rows.some(({ id }) => id === "cancelled-2-child");
      const moving = rows.filter((row) => !waits(row) && /PENDING|ENQUEUED/.test(row.status));
      const resuming = rows.filter((row) => row.name === "listen" && row.status === "ENQUEUED");
      return isStarted && moving.length + resuming.length === 0 && rows;
    },
    30_000,
  );
}

async function play(shop: Deployment, recorder: Recorder, rows: readonly Row[]): Promise<RecordedCase[]> {
  const recorded: RecordedCase[] = [];
  let before = rows;
  for (const { name } of casesOf(rows, recorded)) {
    const { method, place, body } = casesOf(rows, recorded).find((each) => each.name === name)!;
    await shop.ask(method, place, body);
    const exchanges = recorder.take();
    const after = await settled(shop);
    recorded.push({ name, exchanges, changes: changesOf(before, after) });
    before = after;
  }
  return recorded;
}

function changesOf(before: readonly Row[], after: readonly Row[]): Changes {
  const shown = ({ status, queue, forkedFrom }: Row) => ({ status, queue, forkedFrom: forkedFrom ?? null });
  const textOf = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id, JSON.stringify(shown(row))]));
  const [old, now] = [textOf(before), textOf(after)];
  const changed = after.filter(({ id }) => old.get(id) !== now.get(id)).map((row) => [row.id, shown(row)]);
  const gone = before.filter(({ id }) => !now.has(id)).map(({ id }) => [id, null]);
  return Object.fromEntries([...changed, ...gone]) as Changes;
}

/** Nothing of the machine that it was recorded on. */
function withoutPlace(recording: Recording): Recording {
  const root = join(import.meta.dirname, "../../..");
  const text = JSON.stringify(recording)
    .replaceAll(root, "/app")
    .replaceAll(`"hostname":"${hostname()}"`, '"hostname":"host"');
  return JSON.parse(text) as Recording;
}
