// The battery finds nothing in our Conductor, and finds what differs in one that answers otherwise.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { published } from "../../conformance/src/contract.ts";
import { operationChecks } from "../../conformance/src/checks/operations.ts";
import type { Outcome } from "../../conformance/src/run.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";

const script = join(import.meta.dirname, "../../conformance/src/main.ts");
let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor.dispose());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], { env: {}, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part: Buffer) => (out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

test("our Conductor does not differ, and nothing is left of the battery", { timeout: 120_000 }, async () => {
  const { code, out, err } = await run(conductor.url);
  expect(err).toBe("");
  expect(out.split("\n").filter((line) => line.startsWith("differs"))).toEqual([]);
  expect(out).toMatch(/\n\d+ checks, 0 differ\n$/);
  expect(code).toBe(0);
  expect(await conductor.call("GET", "/v2/orgs/local/apps")).toMatchObject({ body: [] });
});

/** A proxy that changes the bodies of answers, and leaves sockets as they are. */
async function startProxy(change: (path: string, body: string) => string) {
  const server = createServer((request, response) => {
    const { method, url = "", headers } = request;
    const onward = httpRequest(
      { host: "127.0.0.1", port: conductor.port, method, path: url, headers },
      (answer) => {
        let body = "";
        answer.on("data", (part: Buffer) => (body += part.toString()));
        answer.on("end", () => {
          const changed = change(url, body);
          const { "content-length": _, ...rest } = answer.headers;
          response.writeHead(answer.statusCode ?? 500, rest).end(changed);
        });
      },
    );
    request.pipe(onward);
  });
  server.on("upgrade", (request, socket, head) => {
    const onward = connect(conductor.port, "127.0.0.1", () => {
      const lines = request.rawHeaders.flatMap((name, at, all) =>
        at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : [],
      );
      onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).on("error", () => undefined);
      socket.pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

test("an answer of another shape is a difference, and ends with 1", { timeout: 120_000 }, async () => {
  const proxy = await startProxy((path, body) =>
    path.endsWith("/queues") ? body.replaceAll('"name"', '"queue"') : body,
  );
  const { code, out } = await run(proxy.url, "--json", "--only", "operations");
  proxy.stop();
  const differing = (JSON.parse(out) as Outcome[]).filter(({ difference }) => difference !== undefined);
  expect(differing.map(({ name }) => name)).toEqual(["listQueues"]);
  expect(differing[0]?.difference).toContain("name");
  expect(code).toBe(1);
});

test("a Conductor that is not there ends it with 2", async () => {
  expect(await run("http://127.0.0.1:1")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^conformance: /) as string,
  });
  expect((await run("http://127.0.0.1:1", "--only", "all")).err).toContain("is no group");
  expect(await run()).toMatchObject({ code: 2, err: "conformance: give one URL; see --help.\n" });
});

test("every published operation of an application is asked, or is left out for a reason", () => {
  const asked = new Set(operationChecks.map(({ name }) => name.split(" ", 1)[0] ?? ""));
  const ofApps = [...published].filter(([, { path }]) => path.includes("{appName}")).map(([id]) => id);
  // Made and removed around the checks, or about an id that another answer gives.
  const left = ["createAlertingRule", "deleteAlertingRule", "deleteApp", "getAutoscale", "registerApp"];
  expect(ofApps.filter((id) => !asked.has(id)).sort()).toEqual(left);
});
