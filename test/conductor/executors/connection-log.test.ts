import { expect, test } from "vitest";
import { ConnectionLog } from "../../../conductor/src/executors/connection-log.ts";
import { clientBehind } from "../../../conductor/src/origin.ts";

const app = { id: "app-1", name: "orders" };
const origin = { orgId: "org-1", clientAddress: "10.0.0.5" };

function refusal(change: object = {}) {
  return {
    kind: "REFUSED" as const,
    orgId: "org-1",
    appId: null,
    applicationName: "ordres",
    executorId: null,
    clientAddress: "10.0.0.5",
    code: "CONDUCTOR_APP_UNKNOWN",
    detail: "No application of this name is registered.",
    ...change,
  };
}

test("repetitions are counted, and an entry is forgotten after a time", () => {
  let now = 1_000;
  const log = new ConnectionLog(() => now, { perOrg: 10, total: 100, keptMs: 60_000 });
  log.note(refusal());
  now = 2_000;
  log.note(refusal());
  log.note(refusal({ clientAddress: "10.0.0.6" }));
  expect(log.list("org-1")).toMatchObject([
    { clientAddress: "10.0.0.6", count: 1 },
    { clientAddress: "10.0.0.5", count: 2, firstAt: 1_000, lastAt: 2_000 },
  ]);
  expect(log.list("org-2")).toEqual([]);
  now = 63_000;
  expect(log.list("org-1")).toEqual([]);
  log.note(refusal());
  expect(log.list("org-1")).toMatchObject([{ count: 1, firstAt: 63_000 }]);
});

test("one organisation has a limit, and so have all together; the entry that was quiet longest goes first", () => {
  const log = new ConnectionLog(() => 0, { perOrg: 3, total: 5, keptMs: 60_000 });
  for (let index = 0; index < 1_000; index += 1) log.note(refusal({ applicationName: `name-${index}` }));
  expect(log.list("org-1").map(({ applicationName }) => applicationName)).toEqual([
    "name-999",
    "name-998",
    "name-997",
  ]);
  for (let index = 0; index < 3; index += 1) {
    log.note(refusal({ orgId: "org-2", applicationName: `b-${index}` }));
  }
  expect(log.list("org-1")).toHaveLength(2);
  expect(log.list("org-2")).toHaveLength(3);
});

test("one take-over is a network fault, several within a minute are two processes", () => {
  let now = 0;
  const log = new ConnectionLog(() => now);
  log.connected(app, "e-1", origin, false);
  log.connected(app, "e-1", origin, true);
  expect(log.list("org-1")).toEqual([]);
  now = 120_000;
  log.connected(app, "e-1", origin, true);
  expect(log.list("org-1")).toEqual([]);
  log.connected(app, "e-1", origin, true);
  log.connected(app, "e-1", origin, true);
  expect(log.list("org-1")).toMatchObject([
    { kind: "ID_SHARED", executorId: "e-1", appId: "app-1", count: 2 },
  ]);
});

test("an executor that connects again and again flaps; a rolling restart is no flapping", () => {
  let now = 0;
  const log = new ConnectionLog(() => now);
  const connect = (): void => log.connected(app, "e-1", origin, false);
  for (let times = 0; times < 5; times += 1) connect();
  expect(log.list("org-1")).toEqual([]);
  connect();
  expect(log.list("org-1")).toMatchObject([
    { kind: "FLAPPING", detail: expect.stringContaining("6 times") as string },
  ]);
  now = 900_001;
  connect();
  expect(log.list("org-1")).toEqual([]);
});

test("a close is listed with its reason, if it was a fault", () => {
  const log = new ConnectionLog(() => 0);
  log.closed(app, "e-1", origin, "shutdown");
  log.closed(app, "e-1", origin, undefined);
  log.closed(app, null, origin, "handshakeTimeout");
  expect(log.list("org-1")).toMatchObject([{ kind: "CLOSED", code: "handshakeTimeout", executorId: null }]);
});

test.each([
  [[], "10.0.0.1", "1.2.3.4", "10.0.0.1"],
  [["10.0.0.0/8"], "10.0.0.1", undefined, "10.0.0.1"],
  [["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"],
  [["10.0.0.0/8"], "::ffff:10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9", "1.2.3.4"],
  [["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"],
  [["10.0.0.0/8"], "10.0.0.1", "10.0.0.7", "10.0.0.7"],
  [["fd00::/8", "10.0.0.1"], "fd00::1", "2001:db8::1", "2001:db8::1"],
  [["10.0.0.0/8"], "9.9.9.9", "1.2.3.4", "9.9.9.9"],
])("behind %j, %s that was told %s is %s", (proxies, remoteAddress, told, expected) => {
  const headers = told === undefined ? {} : { "x-forwarded-for": told };
  const request = { headers, socket: { remoteAddress } } as never;
  expect(clientBehind(proxies)(request)).toBe(expected);
});
