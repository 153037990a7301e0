// Streamable HTTP: the caller's own key, and no page of any site.
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveHttp, type HttpServer } from "../../mcp/src/http.ts";
import { startSecured, type Person, type SecuredConductor } from "../conductor/signed-in-conductor.ts";
import { sendRaw } from "../support/raw-request.ts";
import { ask, callTool, connectHttp } from "./client.ts";

let secured: SecuredConductor;
let admin: Person;
let server: HttpServer;

beforeAll(async () => {
  secured = await startSecured();
  admin = await secured.register("ada");
  await admin.call("PUT", `${admin.org}/apps/shop`, {});
  const orgName = admin.org.split("/").at(-1) ?? "";
  const settings = { conductorUrl: secured.conductor.url, orgName, key: undefined, httpPort: 0 };
  server = await serveHttp({ ...settings, allowWrites: true }, 0);
});
afterAll(async () => {
  await server?.stop();
  await secured?.stop();
});

test("each caller does what its key may do, and no more", async () => {
  const reader = await secured.makeKey(admin, "reader", { permissions: ["application.read"] });
  const connecting = await secured.makeKey(admin, "connecting");
  const [mayRead, mayNot, stranger] = [
    await connectHttp(server.url, reader),
    await connectHttp(server.url, connecting),
    await connectHttp(server.url),
  ];
  expect(await ask(mayRead, "list_applications")).toMatchObject([{ name: "shop" }]);
  const workflow = { appName: "shop", workflowId: "wf-1" };
  expect((await callTool(mayRead, "cancel_workflow", workflow)).text).toMatch(/^Conductor answers 403/);
  expect((await callTool(mayNot, "list_applications")).text).toMatch(/^Conductor answers 403/);
  expect((await callTool(stranger, "list_applications")).text).toMatch(/^Conductor answers 401/);
  for (const each of [mayRead, mayNot, stranger]) await each.close();
});

test("a page of any site is refused, under its own name and under one that leads here", async () => {
  const { port, pathname } = new URL(server.url);
  const post = (...lines: string[]) =>
    sendRaw(Number(port), [`POST ${pathname} HTTP/1.1`, ...lines, "Content-Length: 0", "Connection: close"]);
  const own = `Host: 127.0.0.1:${port}`;
  expect((await post("Host: evil.example")).status).toBe(403);
  expect((await post(own, "Origin: https://evil.example")).status).toBe(403);
  expect((await post(own, "Sec-Fetch-Site: cross-site")).status).toBe(403);
  expect((await post(own)).status).not.toBe(403);
});

test("only POST to its path is answered, and it listens on loopback", async () => {
  expect((await fetch(server.url)).status).toBe(405);
  expect((await fetch(new URL("/other", server.url), { method: "POST" })).status).toBe(404);
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});
