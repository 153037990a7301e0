// The program and the policy pack with each Node that may be on a person's PATH.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, inject, test } from "vitest";

import { installedNodes } from "./support/nodes.ts";
import { openProject, type Project } from "./support/project.ts";

let project: Project | undefined;

afterEach(() => project?.close());

describe.each([...installedNodes()])("Node %s", (_, node) => {
  test("runs the program, and the second time changes nothing", async () => {
    project = await openProject(inject("pulumi"), node);
    await project.succeed("stack", "init", "local", "--secrets-provider", "passphrase");
    const { changes } = await project.succeed("up", "--yes");
    expect(changes.length).toBeGreaterThan(80);
    expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
  });

  test("runs the policy pack, which stops what it forbids", async () => {
    project = await openProject(inject("pulumi"), node);
    await project.succeed("stack", "init", "local", "--secrets-provider", "passphrase");
    const policies = ["--policy-pack", "infra/policy", "--policy-pack-config", "infra/policy/mandatory.json"];
    expect((await project.succeed("preview", ...policies)).text).toContain("podium@");
    await project.succeed("config", "set", "podium:consoleImage", "podium/console:latest");
    const { code, text } = await project.run("preview", ...policies);
    expect(code).not.toBe(0);
    expect(text).toContain("images-pinned");
  });
});

test("a Node that is too old is named in one sentence, before anything else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "podium-old-node-"));
  const old = join(folder, "node");
  // Says another version and is this one in all else.
  writeFileSync(
    old,
    `#!/bin/sh\nexec ${process.execPath} --import 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.0"})' "$@"\n`,
  );
  chmodSync(old, 0o755);
  project = await openProject(inject("pulumi"), old);
  await project.succeed("stack", "init", "local", "--secrets-provider", "passphrase");
  const { code, text } = await project.run("preview");
  rmSync(folder, { recursive: true });
  expect(code).not.toBe(0);
  expect(text).toContain("needs Node 20 or newer and the `node` on the PATH is 18.20.0");
  expect(text).not.toMatch(/^\s+at /m);
});
