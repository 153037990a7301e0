import { describe, expect, test } from "vitest";
import type { ExecutorConnection } from "../../../conductor/src/executors/connection.ts";
import { Roster } from "../../../conductor/src/executors/roster.ts";
import { createLocalRouter } from "../../../conductor/src/routing/local-router.ts";

interface Double {
  readonly id: string;
  readonly isOpen: boolean;
  readonly load: number;
  readonly lastTimeoutAt: number;
}

/** What a roster and a router need of a connection, which answers with its own id. */
function connection(id: string, members: Partial<Double> = {}): ExecutorConnection {
  const double = {
    id,
    isOpen: true,
    load: 0,
    lastTimeoutAt: 0,
    unsupported: new Set<string>(),
    identity: { executorId: id, applicationVersion: "v1", language: "typescript", dbosVersion: "4.27.6" },
    request: async (type: string, _request: unknown, requestId: string) => ({
      type,
      request_id: requestId,
      output: [{ name: id }],
    }),
    ...members,
  };
  return double as unknown as ExecutorConnection;
}

function rosterOf(...connections: ExecutorConnection[]): Roster {
  const roster = new Roster();
  for (const each of connections) roster.open(each.id).connections.push(each);
  return roster;
}

const idsOf = (executors: Iterable<ExecutorConnection>) => [...executors].map(({ id }) => id);

describe("the executors of an application", () => {
  test("are all given, each once, beginning with another one each time", () => {
    const roster = rosterOf(connection("a"), connection("b"), connection("c"));
    const rounds = [1, 2, 3].map(() => idsOf(roster.inTurn()));
    expect(new Set(rounds.map(([first]) => first))).toEqual(new Set(["a", "b", "c"]));
    for (const round of rounds) expect(round.toSorted()).toEqual(["a", "b", "c"]);
  });

  test("are the others after one has gone, from any place in the ring", () => {
    for (const gone of ["a", "b", "c"]) {
      const roster = rosterOf(connection("a"), connection("b"), connection("c"));
      roster.remove(gone);
      roster.remove(gone);
      expect(idsOf(roster.inTurn()).toSorted()).toEqual(["a", "b", "c"].filter((id) => id !== gone));
      roster.open(gone).connections.push(connection(gone));
      expect(idsOf(roster.inTurn()).toSorted()).toEqual(["a", "b", "c"]);
    }
  });

  test("take requests on the newest connection that is open, or not at all", () => {
    const roster = rosterOf(connection("a", { isOpen: false }));
    expect(idsOf(roster.inTurn())).toEqual([]);
    expect(idsOf(roster.only("a"))).toEqual([]);
    const newer = connection("a");
    roster.open("a").connections.push(newer, connection("a", { isOpen: false }));
    expect([...roster.only("a")]).toEqual([newer]);
    expect(idsOf(roster.only("b"))).toEqual([]);
  });
});

describe("a request", () => {
  const app = { id: "app", name: "orders" };
  const ask = async (executors: Iterable<ExecutorConnection>) => {
    const router = createLocalRouter({ executorsOf: () => executors });
    const options = { requestId: "r", deadline: Date.now() + 1_000, repeatable: true };
    const { output } = await router.ask(app, "list_queues", { body: {} }, options);
    return (output as unknown as { readonly name: string }[])[0]?.name;
  };

  test("goes to an executor that is idle and has let no request wait lately", async () => {
    const suspected = connection("suspected", { lastTimeoutAt: Date.now() });
    const busy = connection("busy", { load: 3 });
    expect(await ask([suspected, busy, connection("idle", { load: 1 })])).toBe("idle");
    expect(await ask([suspected, busy])).toBe("busy");
    expect(await ask([suspected])).toBe("suspected");
  });

  test("looks at a few executors, however many there are", async () => {
    let looked = 0;
    const thousands = function* () {
      for (; looked < 20_000; looked += 1) yield connection(`e${looked}`);
    };
    await ask(thousands());
    expect(looked).toBeLessThan(20);
  });
});
