// The stream on a real socket, before a Conductor that records what reaches it.
import { afterEach, expect, test } from "vitest";
import { startConsole, type ConsoleFixture } from "./console-server.ts";

let fixture: ConsoleFixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

async function start(): Promise<{ readonly fixture: ConsoleFixture; readonly url: string }> {
  fixture = await startConsole();
  const url = await fixture.app.listen({ host: "127.0.0.1", port: 0 });
  fixture.respond = (response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{\n"executors": "a"\n}');
  return { fixture, url: `${url}/changes/orgs/local/apps/shop` };
}

/** Reads events until there are this many. */
async function readEvents(response: Response, count: number): Promise<string[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const events = (): string[] => text.split("\n\n").filter((each) => each.startsWith("event:"));
  while (events().length < count) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) break;
    text += piece.value;
  }
  await reader?.cancel();
  return events();
}

test("a page is told at once, on one line, by a stream that no proxy holds back", async () => {
  const { fixture, url } = await start();
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(await readEvents(response, 1)).toEqual(['event: look\ndata: {"executors":"a"}']);
  expect(fixture.requests.map(({ url }) => url)).toEqual(["/v2/orgs/local/apps/shop/changes"]);
});

test("a Conductor that is away is reported as a failure, and the stream goes on", async () => {
  const { fixture, url } = await start();
  await fixture.stopConductor();
  const response = await fetch(url);
  expect([response.status, await readEvents(response, 1)]).toEqual([200, ["event: failure\ndata: {}"]]);
});

test("a refusal of Conductor opens no stream", async () => {
  const { fixture, url } = await start();
  for (const status of [401, 403, 404]) {
    fixture.respond = (response) => response.writeHead(status).end();
    expect((await fetch(url)).status).toBe(404);
  }
});

test("invalid names, other sites and other methods get nothing", async () => {
  const { fixture, url } = await start();
  expect((await fetch(url.replace("shop", "..%2f..%2fx"))).status).toBe(404);
  expect((await fetch(url, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  expect((await fetch(url, { method: "POST" })).status).toBe(404);
  expect(fixture.requests).toEqual([]);
});

test("a Console that stops ends its streams", async () => {
  const { fixture: started, url } = await start();
  const response = await fetch(url);
  await started.app.close();
  await expect(response.text()).resolves.toContain("event: look");
});
