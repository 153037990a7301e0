// The load balancer's health check as an NLB makes it, against NGINX as the controller configures it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { freePort } from "../../../local/postgres.ts";
import { findNginx } from "../../ingress/nginx.ts";
import { waitFor } from "../../support/wait.ts";
import { inputsOf, run } from "../support/program.ts";

interface HealthCheck {
  readonly protocol: string;
  readonly port: string;
  readonly path?: string;
}

interface TargetGroup {
  readonly port: number;
  readonly proxyProtocolV2: boolean;
  readonly healthCheck: HealthCheck;
}

/** Version 2, command LOCAL: what a balancer writes before a check of its own. */
const proxyHeader = Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex");

/** Whether a target passes: NLBs put the header before every check of a target group that has it switched on. */
async function passes(group: TargetGroup, portOf: (nodePort: string) => number): Promise<boolean> {
  const { protocol, port, path } = group.healthCheck;
  const socket = connect(portOf(port === "traffic-port" ? String(group.port) : port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  try {
    await once(socket, "connect");
    const header = group.proxyProtocolV2 ? proxyHeader : Buffer.alloc(0);
    if (protocol === "TCP") {
      socket.end(header);
      return true;
    }
    socket.write(
      Buffer.concat([header, Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)]),
    );
    await once(socket, "close");
    return /^HTTP\/1\.1 [23]\d\d/.test(answer);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe.skipIf(findNginx() === undefined)("a health check of the load balancer", () => {
  const folder = mkdtempSync(join(tmpdir(), "podium-health-"));
  /** Where on this machine each port of a node is. */
  const ports = new Map<string, number>();
  let groups: TargetGroup[];
  let nginx: ChildProcess;

  const portOf = (nodePort: string): number => ports.get(nodePort) ?? 1;
  const start = async (): Promise<void> => {
    nginx = spawn(
      findNginx() ?? "nginx",
      ["-e", join(folder, "error.log"), "-p", folder, "-c", join(folder, "nginx.conf"), "-g", "daemon off;"],
      { stdio: "ignore" },
    );
    const [traffic] = [...ports.values()];
    await waitFor("nginx to listen", async () => {
      const socket = connect(traffic ?? 1, "127.0.0.1");
      return once(socket, "connect").then(
        () => socket.destroy() !== undefined,
        () => false,
      );
    });
  };
  const stop = async (): Promise<void> => {
    const ended = once(nginx, "exit");
    nginx.kill("SIGTERM");
    await ended;
  };

  beforeAll(async () => {
    const dev = await run("dev");
    groups = ["podium-edge-http", "podium-edge-https"].map(
      (name) => inputsOf(dev, name) as unknown as TargetGroup,
    );
    for (const nodePort of ["30080", "30443", "30081"]) ports.set(nodePort, await freePort());
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join(" ");
    // As the controller writes it: PROXY on the ports of the traffic, none on the one that says it is ready.
    writeFileSync(
      join(folder, "nginx.conf"),
      `pid ${folder}/pid; events {} http { access_log off; ${temporary}
        server { listen 127.0.0.1:${portOf("30080")} proxy_protocol; return 404; }
        server { listen 127.0.0.1:${portOf("30443")} proxy_protocol; return 404; }
        server { listen 127.0.0.1:${portOf("30081")}; location /nginx-ready { return 200; } } }`,
    );
    await start();
  }, 60_000);

  afterAll(async () => {
    if (nginx.exitCode === null) await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("passes while NGINX serves, with the PROXY header in front of it", async () => {
    expect(groups.map(({ proxyProtocolV2 }) => proxyProtocolV2)).toEqual([true, true]);
    expect(await Promise.all(groups.map((group) => passes(group, portOf)))).toEqual([true, true]);
  });

  test("would fail where NGINX expects no header", async () => {
    const healthCheck = { protocol: "HTTP", port: "30081", path: "/nginx-ready" };
    const [group] = groups as [TargetGroup];
    expect(await passes({ ...group, healthCheck }, portOf)).toBe(false);
    expect(await passes({ ...group, healthCheck, proxyProtocolV2: false }, portOf)).toBe(true);
  });

  test("fails when NGINX is gone", async () => {
    await stop();
    expect(await Promise.all(groups.map((group) => passes(group, portOf)))).toEqual([false, false]);
  });
});
