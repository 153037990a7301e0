// The Console sends people's tokens to Conductor, so it must be sure of Conductor's identity.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { buildApp } from "../../../console/server/app.ts";
import { loadConfig } from "../../../console/server/config.ts";
import { selfSigned } from "../../support/certificate.ts";
import { waitFor } from "../../support/wait.ts";
import { makeDist } from "./console-server.ts";

const apps = "/api/orgs/local/apps";
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface SecureConductor {
  readonly port: number;
  readonly cert: string;
  /** Requests that it has been shown. */
  readonly seen: string[];
}

async function startConductor(names: string[], days = 30): Promise<SecureConductor> {
  const { key, cert } = selfSigned(names, days);
  const seen: string[] = [];
  const server: Server = createServer({ key, cert }, (request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end("[]");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, cert, seen };
}

async function makePages(): Promise<string> {
  const dist = await makeDist();
  stops.push(() => rm(dist, { recursive: true }));
  return dist;
}

test.each([
  ["that no authority has signed", ["127.0.0.1"], 30, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["that has expired", ["127.0.0.1"], -0.5, "CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT"],
])("a certificate %s is refused, and nothing is sent", async (_, names, days, reason) => {
  const conductor = await startConductor(names, days);
  const DBOS_CONDUCTOR_URL = `https://127.0.0.1:${conductor.port}`;
  const app = await buildApp(
    loadConfig({ DBOS_CONDUCTOR_URL, CONSOLE_LOG_LEVEL: "silent" }),
    await makePages(),
  );
  stops.push(() => app.close());
  for (const method of ["GET", "DELETE"] as const) {
    const answer = await app.inject({ method, url: apps, headers: { host: "localhost" } });
    expect(answer.statusCode).toBe(502);
    const { type, detail } = answer.json<{ readonly type: string; readonly detail: string }>();
    expect(type).toBe("urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE");
    expect(detail).toMatch(new RegExp(`\\((${reason})\\)`));
    expect(detail).toContain("NODE_EXTRA_CA_CERTS");
  }
  expect(conductor.seen).toEqual([]);
});

/** The server as its own process, since Node reads the authorities when it starts; answers the status of a request. */
async function askTrusting(
  conductorUrl: string,
  cert: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const dist = await makePages();
  const authority = join(dist, "authority.pem");
  await writeFile(authority, cert);
  const script = `
    import { buildApp } from ${JSON.stringify(join(import.meta.dirname, "../../../console/server/app.ts"))};
    import { loadConfig } from ${JSON.stringify(join(import.meta.dirname, "../../../console/server/config.ts"))};
    const app = await buildApp(loadConfig(process.env), ${JSON.stringify(dist)});
    const answer = await app.inject({ url: ${JSON.stringify(apps)}, headers: { host: "localhost" } });
    process.stdout.write(JSON.stringify({ status: answer.statusCode, text: answer.body }));
    await app.close();
    process.exit();`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    env: {
      NODE_EXTRA_CA_CERTS: authority,
      DBOS_CONDUCTOR_URL: conductorUrl,
      CONSOLE_LOG_LEVEL: "silent",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  return waitFor(
    "an answer",
    () => JSON.parse(said) as { readonly status: number; readonly text: string },
    30_000,
  );
}

test("a certificate of an authority in NODE_EXTRA_CA_CERTS is trusted, for its names only", async () => {
  const conductor = await startConductor(["127.0.0.1"]);
  expect(await askTrusting(`https://127.0.0.1:${conductor.port}`, conductor.cert)).toEqual({
    status: 200,
    text: "[]",
  });
  expect(conductor.seen).toEqual(["/v2/orgs/local/apps"]);
  const other = await askTrusting(`https://localhost:${conductor.port}`, conductor.cert);
  expect(other.status).toBe(502);
  expect(other.text).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
}, 60_000);
