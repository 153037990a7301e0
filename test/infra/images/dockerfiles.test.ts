// What every Dockerfile of ours says, and that the probe of the images tells well from ill.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../infra/images");
const names = readdirSync(folder).filter((file) => file.endsWith(".Dockerfile"));

test("there are the Dockerfiles", () => {
  expect(names.length).toBe(5);
});

describe.each(names)("%s", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  const kept = text.slice(text.lastIndexOf("\nFROM "));

  test("says what the image is", () => {
    for (const label of ["title", "description", "licenses", "version", "revision"]) {
      expect(kept).toMatch(new RegExp(`org\\.opencontainers\\.image\\.${label}="[^"]+"`));
    }
  });

  test("says whether its container is healthy, without a shell, or that there is nothing to ask", () => {
    const [, check = ""] = /^HEALTHCHECK (?:--\S+ )*(?:\\\n\s*)?(.+)$/m.exec(kept) ?? [];
    if (!/^EXPOSE /m.test(kept)) return expect(check).toBe("NONE");
    const command = JSON.parse(check.replace(/^CMD /, "")) as string[];
    expect(command.slice(0, 2)).toEqual(["node", "health-check.ts"]);
    expect(command).toHaveLength(6);
    expect(kept).toContain(`EXPOSE ${command[3]}`);
    expect(kept).toContain("COPY infra/images/health-check.ts ./");
    expect(readFileSync(join(folder, `${name}.dockerignore`), "utf8")).toContain(
      "!infra/images/health-check.ts",
    );
  });

  test("runs as an unprivileged user, and runs nothing in the stage that is kept", () => {
    expect(kept).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(kept).not.toMatch(/^RUN /m);
  });
});

describe.each(["conductor", "console"])("%s starts from compiled code", (name) => {
  const text = readFileSync(join(folder, `${name}.Dockerfile`), "utf8");
  const stages = text.split(/^FROM /m);
  const kept = stages.at(-1) ?? "";
  const compiled = stages.find((stage) => / AS compiled\n/.test(stage)) ?? "";

  test("that the user of the image has compiled and may read", () => {
    // Node looks in a folder that is named for the user's number.
    expect(/^USER (.+)$/m.exec(compiled)?.[1]).toBe(/^USER (.+)$/m.exec(kept)?.[1]);
    expect(compiled).toContain("chmod -R a+rX,a-w .compile-cache");
    expect(kept).toContain("COPY --from=compiled --chown=0:0 /srv/.compile-cache .compile-cache");
    expect(kept).toContain("NODE_COMPILE_CACHE=/srv/.compile-cache");
  });

  test("of the files that the image holds, where it holds them", () => {
    const copies = (stage: string) =>
      stage.match(/^COPY (?:--from=packages )?(?:\/srv|conductor|console)\S* .+$/gm) ?? [];
    expect(copies(compiled).length).toBeGreaterThan(2);
    expect(copies(kept)).toEqual(expect.arrayContaining(copies(compiled)));
  });
});

test("what stands after the name of Conductor's image is its command", () => {
  const text = readFileSync(join(folder, "conductor.Dockerfile"), "utf8");
  expect(text).toContain('ENTRYPOINT ["node", "conductor/src/main.ts"]');
  expect(text).not.toMatch(/^CMD/m);
});

describe("the probe", () => {
  async function probe(env: Record<string, string>, port: string): Promise<number> {
    const args = [join(folder, "health-check.ts"), "TEST_PORT", port, "TEST_HOST", "/healthz"];
    const child = spawn(process.execPath, args, { env });
    const [code] = (await once(child, "exit")) as [number];
    return code;
  }

  test("ends with 0 only where the path answers 200", async () => {
    let status = 200;
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/healthz" ? status : 404).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = String((server.address() as AddressInfo).port);
    expect(await probe({}, port)).toBe(0);
    expect(await probe({ TEST_PORT: port, TEST_HOST: "0.0.0.0" }, "1")).toBe(0);
    status = 503;
    expect(await probe({}, port)).toBe(1);
    server.close();
    server.closeAllConnections();
    expect(await probe({}, port)).toBe(1);
  });
});
