// The floor of a recovery of many: the same questions on one bare socket, a few at a time, and the same rows found and
// removed in the same groups. What Conductor adds is measured against it in the same run.
import { Client } from "pg";
import { openBareSocket } from "./bare-socket.ts";

const groupSize = 100;
const window = 8;

/** Seconds that it takes to ask about `count` executors, have them recovered, ask again, and remove their rows. */
export async function recoveryFloor(databaseUrl: string, count: number): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS floor_executors (id int PRIMARY KEY)");
  await client.query("INSERT INTO floor_executors SELECT generate_series(1, $1::int)", [count]);
  const { ask, stop } = await openBareSocket(
    (type, id) => `{"type":"${type}","request_id":"${id}","success":true,"exist":true}`,
  );
  const askAll = async (ids: number[]) => {
    const left = [...ids];
    const asker = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        await ask("exist_pending_workflows", { executor_id: id });
      }
    };
    await Promise.all(Array.from({ length: window }, asker));
  };
  const startedAt = performance.now();
  for (let done = 0; done < count; done += groupSize) {
    const { rows } = await client.query<{ readonly id: number }>("SELECT id FROM floor_executors LIMIT $1", [
      groupSize,
    ]);
    const ids = rows.map(({ id }) => id);
    await askAll(ids);
    await ask("recovery", { executor_ids: ids });
    await askAll(ids);
    await client.query("DELETE FROM floor_executors WHERE id = ANY ($1::int[])", [ids]);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  stop();
  await client.end();
  return seconds;
}
