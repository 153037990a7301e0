// Rules that every edit of the workflows must keep.
import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly steps: readonly {
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly run?: string;
  }[];
}

const folder = new URL("../../.github/workflows/", import.meta.url);
const files = readdirSync(folder);
const textOf = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const read = (file: string): Workflow => parse(textOf(file)) as Workflow;

/** A tag or branch can be moved to other code; a commit cannot. */
const isPinned = (line: string): boolean =>
  /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line);

test.each([
  "uses: actions/checkout@v5",
  "uses: actions/checkout@main",
  "uses: actions/checkout@fbc6f39 # v5.1.0",
  "uses: actions/checkout@fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09",
  "uses: actions/checkout@fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09 # v5",
])("%s is not pinned", (line) => {
  expect(isPinned(line)).toBe(false);
});

test("check.yml runs .ci/run and no gate of its own, on the whole history", () => {
  const { check } = read("check.yml").jobs;
  const commands = check?.steps.flatMap(({ run }) => run ?? []) ?? [];
  expect(commands).toContain(".ci/run");
  expect(commands.filter((run) => /\b(npm|npx|vitest)\b/.test(run))).toEqual([]);
  expect(check?.steps.find(({ uses }) => uses?.startsWith("actions/checkout"))?.with).toEqual({
    "fetch-depth": 0,
  });
});

describe.each(files)("%s", (file) => {
  const { jobs, permissions } = read(file);

  test("names every action by its commit, and says which version that is", () => {
    const lines = textOf(file)
      .split("\n")
      .filter((line) => line.includes("uses:"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !isPinned(line))).toEqual([]);
  });

  test("says which rights it has, and does not change the repository", () => {
    expect(permissions).toMatchObject({ contents: "read" });
  });

  test("gives the code of a fork no credentials", () => {
    expect(textOf(file)).not.toContain("pull_request_target");
    if (!textOf(file).includes("pull_request:")) return;
    for (const job of Object.values(jobs)) {
      const takesRole = job.steps.some(({ uses }) => uses?.includes("configure-aws-credentials") === true);
      if (takesRole) expect(job.if).toContain("head.repo.full_name == github.repository");
    }
  });

  test("puts nothing that others write into a shell", () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(commands.filter((run) => /\$\{\{\s*github\.(event|head_ref|ref)/.test(run))).toEqual([]);
  });
});

test("roles are taken from the environment whose name is in their trust", () => {
  const byRole = files.flatMap((file) =>
    Object.values(read(file).jobs).flatMap((job) =>
      job.steps.flatMap((step) =>
        step.with?.["role-to-assume"] === undefined ? [] : [[step.with["role-to-assume"], job.environment]],
      ),
    ),
  );
  expect(byRole).toEqual(
    expect.arrayContaining([
      ["${{ vars.DEPLOY_ROLE_ARN }}", "${{ matrix.stack }}"],
      ["${{ vars.EPHEMERAL_ROLE_ARN }}", "ephemeral"],
      ["${{ vars.PREVIEW_ROLE_ARN }}", undefined],
    ]),
  );
});

test.each([
  ["drift.yml", "drift"],
  ["sdks.yml", "outdated"],
])(
  "%s has one issue per subject, which is found before another is filed, and closed in the end",
  (file, job) => {
    const report = read(file).jobs[job]?.steps.at(-1)?.run ?? "";
    expect(report).toMatch(/gh issue list[\s\S]*gh issue close[\s\S]*gh issue create[\s\S]*gh issue edit/);
  },
);

test("images are named in small letters, whatever the owner is called", () => {
  expect(textOf("images.yml")).toContain("${GITHUB_REPOSITORY,,}");
  expect(textOf("images.yml")).not.toContain("ghcr.io/${{ github.repository }}");
});
