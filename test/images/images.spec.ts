// What is in the images, and what is not.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, matchesGlob as matches } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageNames } from "../../infra/components/aws/images.ts";
import { baseImage, buildImage, canary, createContext, exportContext, imageName } from "./build.ts";
import { docker, runShell } from "./docker.ts";

const root = join(import.meta.dirname, "../..");
/** Those of the stacks, and the connector's, which stands beside applications of any deployment. */
const names = [...imageNames, "connector"] as const;
const probe = "infra/images/health-check.ts";
const manifests = [
  ".npmrc",
  "package.json",
  "package-lock.json",
  "{conductor,console,app,infra}/package.json",
];

/** All that the builder is sent: everything else neither reaches an image nor causes a build. */
const sent: Record<(typeof names)[number], string[]> = {
  conductor: [...manifests, probe, "conductor/{src,migrations}/**"],
  console: [
    ...manifests,
    probe,
    "tsconfig.json",
    "conductor/src/**",
    "console/vite.config.ts",
    "console/{server,web}/**",
  ],
  app: [...manifests, probe, "app/src/**"],
  migrate: [...manifests, "app/dbos-config.yaml"],
  connector: [...manifests, "connector/package.json", "connector/src/**"],
};
/** Every user may write there in every image. */
const scratch = ["/tmp", "/var/tmp", "/run/lock", "/dev", "/proc", "/sys"];
const mebibyte = 1024 * 1024;
const sizeLimit = 48 * mebibyte;

const context = createContext();
beforeAll(async () => {
  for (const name of names) await buildImage(name, context.folder);
});
afterAll(() => context.remove());

describe.each(names)("the image %s", (name) => {
  test("is built from its sources and nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "podium-sent-"));
    try {
      await exportContext(name, context.folder, folder);
      const files = filesUnder(folder);
      const allowed = (file: string) => sent[name].some((pattern) => matches(file, pattern));
      expect(files.filter((file) => !allowed(file) || /(^|\/)\.env|canary/.test(file))).toEqual([]);
      for (const pattern of sent[name]) {
        expect(
          files.some((file) => matches(file, pattern)),
          pattern,
        ).toBe(true);
      }
      const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      process.stdout.write(
        `${name}: context of ${files.length} files, ${(bytes / mebibyte).toFixed(1)} MiB\n`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("adds little to its base", async () => {
    const [size, base] = await Promise.all([sizeOf(imageName(name)), sizeOf(baseImage)]);
    process.stdout.write(`${name}: ${((size - base) / mebibyte).toFixed(1)} MiB on top of its base\n`);
    expect(size - base).toBeLessThan(sizeLimit);
  });

  test("holds no secret, no test and no repository, in no layer", async () => {
    const layers = (await history(imageName(name))).slice(0, -(await history(baseImage)).length);
    expect(layers.join("\n")).not.toMatch(/secret|password|token|_KEY=/i);
    // The stage that is kept runs nothing, so no file can hide beneath a later layer.
    expect(
      layers.filter(
        (line) => !/^(COPY|ENV|WORKDIR|USER|EXPOSE|CMD|ENTRYPOINT|ARG|LABEL|HEALTHCHECK) /.test(line),
      ),
    ).toEqual([]);
    const hidden = [".env*", ".git", ".npmrc", "*.test.ts", "*.spec.ts", "Pulumi*", "package-lock.json"];
    const unwanted = hidden.map((each) => `-name '${each}'`).join(" -o ");
    const found = await runShell(
      imageName(name),
      `grep -rl ${canary} /srv; find /srv -path /srv/node_modules -prune -o \\( ${unwanted} \\) -print`,
    );
    expect(found).toBe("");
  });

  test("has the packages that it needs and none for development", async () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
    const installed = JSON.parse(
      await runShell(imageName(name), "cat /srv/node_modules/.package-lock.json"),
    ) as Lock;
    const paths = Object.keys(installed.packages);
    expect(paths).toContain(name === "connector" ? "node_modules/pg" : "node_modules/fastify");
    expect(paths.filter((path) => lock.packages[path]?.dev === true)).toEqual([]);
    const present = await runShell(imageName(name), "ls /srv/node_modules /srv/node_modules/.bin");
    expect(present.split("\n")).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(typescript|vite|tsc|vitest)$/)]),
    );
  });

  test("belongs to root and is run by a user who may change nothing in it", async () => {
    const [user, volumes] = JSON.parse(
      await docker(
        "image",
        "inspect",
        "--format",
        "[{{json .Config.User}},{{json .Config.Volumes}}]",
        imageName(name),
      ),
    ) as [string, unknown];
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(volumes ?? {}).toEqual({});
    const prunes = scratch.map((path) => `-path ${path}`).join(" -o ");
    const writable = await runShell(
      imageName(name),
      `find / \\( ${prunes} \\) -prune -o \\( -writable -o -user "$(id -u)" -o -perm -4000 -path '/srv/*' \\) -not -type l -print 2>/dev/null || true`,
    );
    expect(writable).toBe("");
    const foreign = await runShell(imageName(name), "find /srv ! -user root -print");
    expect(foreign).toBe("");
  });

  test("starts Node itself, so that signals reach it", async () => {
    const format = "{{json .Config.Entrypoint}} {{json .Config.Cmd}}";
    const start = await docker("image", "inspect", "--format", format, imageName(name));
    expect(start).toMatch(
      /^(null )?\["node","(conductor|console|app|connector|node_modules)\/.+\.(ts|js)"\]/,
    );
  });
});

test.each(["conductor", "console"] as const)("the image %s starts from compiled code", async (name) => {
  const program = { conductor: "/srv/conductor/src/main.ts", console: "/srv/console/server/app.ts" }[name];
  const said = await runShell(
    imageName(name),
    `NODE_DEBUG_NATIVE=COMPILE_CACHE node --eval 'import("${program}")' -- --help 2>&1 || true`,
  );
  const accepted = said.split("\n").filter((line) => line.includes("was accepted"));
  expect(
    accepted.some((line) => line.includes(program)),
    said.slice(0, 2_000),
  ).toBe(true);
  expect(said.split("\n").filter((line) => line.includes("was rejected"))).toEqual([]);
});

test("the image conductor answers commands that stand after its name", async () => {
  const document = await docker("run", "--rm", "--network", "none", imageName("conductor"), "openapi");
  expect(JSON.parse(document)).toMatchObject({ openapi: expect.stringMatching(/^3\./) as string });
  const doctor = docker("run", "--rm", "--network", "none", imageName("conductor"), "doctor");
  await expect(doctor).rejects.toThrow("DBOS__CONDUCTOR_DB_URL");
});

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** What made each layer, the latest first. */
async function history(image: string): Promise<string[]> {
  return (await docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image)).split("\n");
}

async function sizeOf(image: string): Promise<number> {
  return Number(await docker("image", "inspect", "--format", "{{.Size}}", image));
}

function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
