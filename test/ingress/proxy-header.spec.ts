// What a load balancer with PROXY headers meets: its health checks, and requests on their way to Conductor and the
// Console, through NGINX with the ConfigMap that the program gives its controller. And what the kubelet asks the pods.
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { inputsOf, run } from "../infra/support/program.ts";
import { readManifests, type Manifest } from "../support/manifests.ts";
import { waitFor } from "../support/wait.ts";
import { startNginx, type Nginx } from "./nginx.ts";
import { connectAfter, send, startStack, type Stack } from "./stack.ts";
import type { Ingress } from "./ingress-config.ts";

const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
/** Version 2, command LOCAL: a balancer's own check. */
const ofTheBalancer = Buffer.concat([signature, Buffer.from("20000000", "hex")]);
const client = "203.0.113.7";

/** Version 2, command PROXY, TCP over IPv4: the connection of a client. */
function of(address: string): Buffer {
  const rest = Buffer.alloc(16);
  rest.writeUInt8(0x21, 0);
  rest.writeUInt8(0x11, 1);
  rest.writeUInt16BE(12, 2);
  Buffer.from([...address.split("."), "10", "0", "0", "1"].map(Number)).copy(rest, 4);
  rest.writeUInt16BE(50_000, 12);
  rest.writeUInt16BE(443, 14);
  return Buffer.concat([signature, rest]);
}

interface Deployment extends Manifest {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}
type Probe = { readonly httpGet?: { readonly path: string; readonly port: number } } | undefined;
interface Container {
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

/** The load balancer of this machine is on the loopback network. */
const loopback = {
  "podium:existingNetwork": JSON.stringify({
    vpcId: "vpc-1",
    vpcCidr: "127.0.0.0/8",
    publicSubnetIds: ["p", "q"],
    privateSubnetIds: ["r", "s"],
    databaseSubnetIds: ["t", "u"],
  }),
};
const host = "podium-edge-balancer.elb.us-west-2.amazonaws.com";

let stack: Stack;
/** Believes the header from this machine's balancer. */
let nginx: Nginx;
/** With a network that this machine is not in. */
let elsewhere: Nginx;
let healthChecks: unknown[];

async function entriesOf(config: Record<string, string>): Promise<Record<string, string>> {
  const { values } = inputsOf(await run("dev", { config }), "podium-ingress-release");
  return (
    values as { readonly controller: { readonly config: { readonly entries: Record<string, string> } } }
  ).controller.config.entries;
}

beforeAll(async () => {
  const program = await run("dev", { config: loopback });
  const [container] = (inputsOf(program, "podium-conductor-server-deployment") as unknown as Deployment).spec
    .template.spec.containers;
  const trusted = container?.env.find(({ name }) => name === "CONDUCTOR_TRUSTED_PROXIES")?.value;
  expect(trusted).toBe("127.0.0.0/8");
  healthChecks = ["podium-edge-http", "podium-edge-https"].map((name) => inputsOf(program, name));
  stack = await startStack({ hosts: [host, "127.0.0.1"], trustedProxies: trusted ?? "" });
  const ingresses = readManifests<Ingress>("dev", "Ingress");
  nginx = await startNginx(ingresses, stack.portOf, await entriesOf(loopback));
  elsewhere = await startNginx(ingresses, stack.portOf, await entriesOf({}));
});

afterAll(async () => {
  await nginx?.stop();
  await elsewhere?.stop();
  await stack?.stop();
});

describe("a health check of the balancer", () => {
  test("is a connection with a header on the port of the traffic, and NGINX keeps it open", async () => {
    for (const group of healthChecks) {
      expect(group).toMatchObject({
        proxyProtocolV2: true,
        healthCheck: { protocol: "TCP", port: "traffic-port" },
      });
    }
    expect(nginx.configuration).toContain("proxy_protocol");
    const socket = connectAfter(nginx.port, ofTheBalancer);
    await once(socket, "connect");
    socket.write("GET /nginx-ready HTTP/1.1\r\nHost: ready\r\nConnection: close\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
  });

  test("would fail as a request for a page of the pods, which read no header", async () => {
    for (const [name, path] of [
      ["conductor", "/readyz"],
      ["console", "/health"],
    ] as const) {
      const preface = ofTheBalancer;
      const answer = send(stack.portOf[name], path, { host: "127.0.0.1", preface });
      expect(await answer.then(({ status }) => status).catch(() => "broken off")).not.toBe(200);
    }
  });
});

describe("a request with the header", () => {
  test.each([
    ["Conductor", "/conductor/healthz", '"status"'],
    ["the Console", "/", "<title>"],
  ])("reaches %s", async (_, path, part) => {
    const { status, text } = await send(nginx.port, path, { host, preface: of(client) });
    expect(status).toBe(200);
    expect(text).toContain(part);
  });

  test("tells Conductor where the caller is, unless it comes from another network than the balancer's", async () => {
    for (const [entrance, address] of [
      [nginx, client],
      [elsewhere, "127.0.0.1"],
    ] as const) {
      const name = address.replaceAll(".", "-");
      // Answered with a refusal, and a line in the log that says who asked.
      const { status } = await send(entrance.port, `/conductor/websocket/${name}/any`, {
        host,
        preface: of(client),
      });
      expect(status).toBe(426);
      await waitFor("its line", () =>
        stack
          .conductorLog()
          .split("\n")
          .some((line) => line.includes(name) && line.includes(`"${address}"`)),
      );
    }
  });

  test("opens an executor's socket", async () => {
    const place = "/conductor/v2/orgs/local/apps/shop";
    const put = await send(nginx.port, place, { host, method: "PUT", preface: of(client) });
    expect(put.status).toBeLessThan(300);
    const socket = new WebSocket(`ws://${host}/conductor/websocket/shop/any`, {
      createConnection: () => connectAfter(nginx.port, of(client)),
    });
    const [first] = (await once(socket, "message")) as [Buffer];
    expect(JSON.parse(first.toString())).toMatchObject({ type: "executor_info" });
    socket.terminate();
  });

  test("must have the header: without it the connection ends", async () => {
    const bare = send(nginx.port, "/conductor/healthz", { host });
    expect(await bare.then(({ status }) => status).catch(() => "broken off")).not.toBe(200);
  });
});

describe("a probe of the kubelet, which has no header", () => {
  test.each(["conductor", "console"] as const)("passes on %s", async (name) => {
    const [deployment] = readManifests<Deployment>("prod", "Deployment", name);
    const [container] = deployment?.spec.template.spec.containers ?? [];
    const probes = [container?.startupProbe, container?.readinessProbe, container?.livenessProbe];
    const paths = probes.flatMap((probe) => (probe?.httpGet === undefined ? [] : [probe.httpGet.path]));
    expect(paths.length).toBeGreaterThan(1);
    // The kubelet names the pod's address.
    for (const path of paths) {
      expect((await send(stack.portOf[name], path, { host: "127.0.0.1" })).status, path).toBe(200);
    }
  });
});
