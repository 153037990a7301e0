// The images as the Deployments run them: one container each, against a real Postgres and a real issuer.
import { randomBytes } from "node:crypto";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageNames } from "../../infra/components/aws/images.ts";
import { planBootstrap } from "../../infra/plans/conductor-bootstrap.ts";
import { freePort } from "../../local/postgres.ts";
import { callApi } from "../support/conductor.ts";
import { asAdmin, createDatabase, type TestDatabase } from "../support/database.ts";
import { startIssuer, type TestIssuer } from "../support/issuer.ts";
import { waitFor } from "../support/wait.ts";
import { buildImage, createContext } from "./build.ts";
import { docker } from "./docker.ts";
import { manifestPort, startPod, type Pod } from "./pod.ts";

const organization = "acme";
/** Role and application of the manifests. */
const role = "dbos_app_role";
const app = "dbos-app";
const key = `dbos_${randomBytes(24).toString("base64url")}`;
const startDeadlineMs = 60_000;

const context = createContext();
const pods: Pod[] = [];
let issuer: TestIssuer;
let databases: Record<"conductor" | "app", TestDatabase>;
let ports: Record<"conductor" | "console" | "app" | "admin", number>;
let conductor: Pod;
let console: Pod;
let application: Pod;

async function start(...args: Parameters<typeof startPod>): Promise<Pod> {
  const pod = await startPod(...args);
  pods.push(pod);
  return pod;
}

/** Waits until a container answers 200, or fails with what it printed. */
async function healthy(pod: Pod, port: number, path: string): Promise<void> {
  const answers = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    return answer?.status === 200 || !(await pod.isRunning());
  };
  await waitFor(`${path} of port ${port}`, answers, startDeadlineMs).catch(() => undefined);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(String);
  if (typeof answer === "string" || answer.status !== 200) {
    throw new Error(`the container is not healthy:\n${await pod.logs()}`, { cause: answer });
  }
}

function settingsOfConductor(port: number): Record<string, string> {
  return {
    DBOS__CONDUCTOR_DB_URL: databases.conductor.url,
    DBOS__CONDUCTOR_PORT: String(port),
    DBOS__ADVERTISE_ADDRESS: "127.0.0.1",
    CONDUCTOR_PEER_SECRET: randomBytes(32).toString("base64"),
    CONDUCTOR_SEALING_KEYS: `1:${randomBytes(32).toString("base64")}`,
    CONDUCTOR_BOOTSTRAP: planBootstrap({
      organization,
      adminSubjects: ["ada"],
      apps: [{ name: app }],
      apiKeys: [{ name: "application", key, permissions: ["websocket.connect"], apps: [app] }],
    }),
    DBOS_OAUTH_ISSUER: issuer.url,
    DBOS_OAUTH_JWKS_URL: issuer.jwksUrl,
  };
}

async function askConductor(path: string): Promise<Response> {
  const token = await issuer.sign({ sub: "ada" });
  return fetch(`http://127.0.0.1:${ports.conductor}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

beforeAll(async () => {
  for (const name of imageNames) await buildImage(name, context.folder);
  issuer = await startIssuer("dbosctl");
  databases = { conductor: await createDatabase(), app: await createDatabase() };
  ports = {
    conductor: await freePort(),
    console: await freePort(),
    app: await freePort(),
    admin: await freePort(),
  };
  await asAdmin((client) => client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`));
});
afterAll(async () => {
  for (const pod of pods) await pod.remove();
  await databases?.conductor.drop();
  await databases?.app.drop();
  await issuer?.stop();
  context.remove();
});

test("the migration image makes the tables as administrator, and again without complaint", async () => {
  for (const attempt of [1, 2]) {
    const job = await start("migrate", "Job", "dbos-migrate", {
      DBOS_SYSTEM_DATABASE_URL: databases.app.url,
    });
    expect(await job.ended(), `attempt ${attempt}: ${await job.logs()}`).toBe(0);
    expect(await job.logs()).not.toContain("postgres:postgres");
  }
});

test("Conductor answers probes and the API, and asks who is there", async () => {
  conductor = await start("conductor", "Deployment", "conductor", settingsOfConductor(ports.conductor));
  await healthy(conductor, ports.conductor, "/healthz");
  await healthy(conductor, ports.conductor, "/readyz");
  const path = `/v2/orgs/${organization}/apps`;
  expect((await callApi(`http://127.0.0.1:${ports.conductor}`, "GET", path)).status).toBe(401);
  // The settings' admin becomes one at the first sign-in.
  expect((await askConductor("/v2/users/me")).status).toBe(200);
  const answer = await askConductor(path);
  expect(answer.status).toBe(200);
  expect(JSON.stringify(await answer.json())).toContain(app);
});

test("the sample application connects with its key and is healthy", async () => {
  const url = new URL(databases.app.url);
  url.username = role;
  url.password = "secret";
  application = await start("app", "Deployment", "dbos-app", {
    DBOS_SYSTEM_DATABASE_URL: url.href,
    DBOS_CONDUCTOR_KEY: key,
    DBOS_CONDUCTOR_URL: `ws://127.0.0.1:${ports.conductor}/`,
    DBOS_ADMIN_PORT: String(ports.admin),
    PORT: String(ports.app),
  });
  await healthy(application, ports.admin, "/dbos-healthz");
  await healthy(application, ports.app, "/healthz");
  const executors = await waitFor(
    "the executor",
    async () => {
      const answer = await askConductor(`/v2/orgs/${organization}/apps/${app}/executors`);
      const listed = (await answer.json()) as { readonly status: string; readonly appVersion: string }[];
      return listed.some(({ status }) => status === "HEALTHY") ? listed : undefined;
    },
    startDeadlineMs,
  );
  expect(executors).toMatchObject([{ status: "HEALTHY", appVersion: "v1" }]);
});

test("the Console serves its page and the way to the API, and refuses everything else without sign-in", async () => {
  console = await start("console", "Deployment", "console", {
    CONSOLE_PORT: String(ports.console),
    CONSOLE_PUBLIC_URL: `http://127.0.0.1:${ports.console}`,
    CONSOLE_ALLOWED_HOSTS: "127.0.0.1",
    CONSOLE_SESSION_SECRET: randomBytes(32).toString("base64"),
    DBOS_CONDUCTOR_URL: `127.0.0.1:${ports.conductor}`,
    DBOS_OAUTH_ISSUER: issuer.url,
    DBOS_OAUTH_AUTHORIZATION_URL: `${issuer.url}/auth`,
    DBOS_OAUTH_TOKEN_URL: `${issuer.url}/token`,
    DBOS_OAUTH_USERINFO_URL: `${issuer.url}/userinfo`,
    DBOS_OAUTH_JWKS_URL: issuer.jwksUrl,
  });
  await healthy(console, ports.console, "/health");
  const base = `http://127.0.0.1:${ports.console}`;
  expect((await callApi(base, "GET", `/api/orgs/${organization}/apps`)).status).toBe(401);
});

test("a Console without sign-in serves page, assets and API", async () => {
  const [conductorPort, consolePort] = [await freePort(), await freePort()];
  const database = await createDatabase();
  const open = await start("conductor", "Deployment", "conductor", {
    ...settingsOfConductor(conductorPort),
    DBOS__CONDUCTOR_DB_URL: database.url,
    DBOS_OAUTH_ENABLED: "false",
    CONDUCTOR_BOOTSTRAP: "",
  });
  await healthy(open, conductorPort, "/readyz");
  const page = await start("console", "Deployment", "console", {
    CONSOLE_PORT: String(consolePort),
    CONSOLE_ALLOWED_HOSTS: "127.0.0.1",
    CONSOLE_SESSION_SECRET: "",
    DBOS_CONDUCTOR_URL: `127.0.0.1:${conductorPort}`,
    DBOS_OAUTH_ENABLED: "false",
  });
  await healthy(page, consolePort, "/health");
  const base = `http://127.0.0.1:${consolePort}`;
  const html = await callApi(base, "GET", "/");
  expect(html).toMatchObject({ status: 200 });
  const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(html.text)?.[1] ?? "none";
  expect((await callApi(base, "GET", `/${script}`)).status).toBe(200);
  expect(await callApi(base, "GET", "/api/orgs/local/apps")).toMatchObject({ status: 200, body: [] });
  await page.remove();
  await open.remove();
  await database.drop();
});

describe.each(["conductor", "console", "app"] as const)("the container of %s", (name) => {
  const pod = () => ({ conductor, console, app: application })[name];

  test("runs Node as process 1, as an unprivileged user", async () => {
    expect(await pod().exec("readlink", "/proc/1/exe")).toBe("/usr/local/bin/node");
    const status = await pod().exec("cat", "/proc/1/status");
    for (const [field, value] of Object.entries({ Uid: "10001", Gid: "10001", CapEff: "0000000000000000" })) {
      expect(status).toMatch(new RegExp(`^${field}:\\s+${value}`, "m"));
    }

    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
  });

  test("is healthy by the check of its image", async () => {
    const state = () => docker("inspect", "--format", "{{.State.Health.Status}}", pod().id);
    await waitFor("the health check", async () => (await state()) === "healthy", startDeadlineMs);
  });

  test("can write to its temporary folder and nowhere else", async () => {
    await pod().exec("touch", "/tmp/written");
    for (const path of ["/srv/written", "/var/tmp/written", "/written"]) {
      await expect(pod().exec("touch", path)).rejects.toThrow(/Read-only file system/);
    }
  });

  test("listens where the manifest says when nothing else is said", async () => {
    const exposed = { conductor: 8090, console: 8080, app: 8000 }[name];
    expect(manifestPort(name === "app" ? "dbos-app" : name)).toBe(exposed);
  });
});

describe("on SIGTERM", () => {
  test("the application ends by itself after its pre-stop call", async () => {
    expect((await fetch(`http://127.0.0.1:${ports.admin}/deactivate`)).status).toBe(200);
    await expectCleanStop("app", application);
  });

  test("the Console ends by itself", () => expectCleanStop("console", console));

  test("Conductor ends by itself", () => expectCleanStop("conductor", conductor));
});

async function expectCleanStop(name: string, pod: Pod): Promise<void> {
  const { exitCode, seconds } = await pod.stop();
  process.stdout.write(`${name}: stopped with ${exitCode} after ${seconds.toFixed(1)} s\n`);
  expect(exitCode, await pod.logs()).toBe(0);
  expect(seconds).toBeLessThan(pod.gracePeriodSecs / 2);
}
