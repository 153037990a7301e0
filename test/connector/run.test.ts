// `podium-connector run` as a process: the command lives, ends and speaks as if there were no connector.
import { expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import { startCommand } from "./command.ts";

/** Nothing listens here: what a command does must not depend on it. */
const nowhere =
  "--app shop --database postgresql://u:secret-word@127.0.0.1:1/none --conductor ws://127.0.0.1:1".split(" ");

const run = (command: readonly string[], env?: Record<string, string>) =>
  startCommand(["run", ...nowhere, "--", ...command], env);

test("the exit code is kept, and the output is the command's alone", async () => {
  const { ended, output, errors } = run(["sh", "-c", "echo here; echo there >&2; exit 7"], {
    CONNECTOR_KEY: "k3y",
  });
  expect(await ended).toEqual([7, null]);
  expect(output()).toBe("here\n");
  const own = errors()
    .split("\n")
    .filter((line) => line.startsWith("podium-connector: "));
  expect(
    errors()
      .split("\n")
      .filter((line) => line !== "" && !own.includes(line)),
  ).toEqual(["there"]);
  expect(errors()).not.toMatch(/secret-word|k3y/);
});

test("the command is told an executor id and a version, and nothing of the connector's key", async () => {
  const show = ["sh", "-c", 'echo "$DBOS__VMID $DBOS__APPVERSION [$CONNECTOR_KEY] $OTHER"'];
  const first = run(show, { CONNECTOR_KEY: "k3y", OTHER: "kept" });
  await first.ended;
  expect(first.output()).toMatch(/^[0-9a-f-]{36} command-[0-9a-f]{12} \[\] kept\n$/);
  expect(first.errors()).toContain("DBOS__APPVERSION is not set");
  const given = run(show, { DBOS__VMID: "vm", DBOS__APPVERSION: "v7" });
  await given.ended;
  expect(given.output()).toBe("vm v7 [] \n");
  expect(given.errors()).not.toContain("DBOS__APPVERSION is not set");
});

test("the made-up version is the same for the same command, and another for another", async () => {
  const versions = ["1", "1", "2"].map(async (argument) => {
    const each = run(["sh", "-c", "echo $DBOS__APPVERSION", argument]);
    await each.ended;
    return each.output();
  });
  const [one, same, other] = await Promise.all(versions);
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"] as const)("%s is passed on", async (signal) => {
  const name = signal.slice(3);
  const running = run([
    "sh",
    "-c",
    `trap 'echo got; exit 5' ${name}; echo ready; while :; do sleep 0.02; done`,
  ]);
  await waitFor("the command", () => running.output().includes("ready"));
  running.child.kill(signal);
  expect(await running.ended).toEqual([5, null]);
  expect(running.output()).toBe("ready\ngot\n");
});

test("a command that a signal ended has the code of a shell", async () => {
  const { ended } = run(["sh", "-c", "kill -9 $$"]);
  expect(await ended).toEqual([137, null]);
});

test("a connector that is killed leaves the command alone", async () => {
  const running = run([
    "sh",
    "-c",
    "echo $$; i=0; while [ $i -lt 20 ]; do sleep 0.05; echo on; i=$((i+1)); done",
  ]);
  await waitFor("the command", () => running.output().includes("on"));
  running.child.kill("SIGKILL");
  await waitFor("it to go on", () => running.output().split("on").length > 10);
});

test("a command that does not exist is told, with the code of a shell", async () => {
  const { ended, errors } = run(["no-such-command"]);
  expect(await ended).toEqual([127, null]);
  expect(errors()).toMatch(/cannot start no-such-command: .*ENOENT/);
});

test("every problem of the command line is told at once", async () => {
  const { ended, errors } = startCommand([
    "serve",
    "--database",
    "mysql://x",
    "--conductor",
    "elsewhere",
    "more",
  ]);
  expect(await ended).toEqual([64, null]);
  expect(errors().split("\n")).toHaveLength(6);
  expect(errors()).toMatch(
    /more is not expected[^]*--app is missing[^]*--database must be[^]*--conductor must be/,
  );
});

test("--help tells every option that there is", async () => {
  const { ended, output } = startCommand(["--help"]);
  expect(await ended).toEqual([0, null]);
  const names = new Set([...output().matchAll(/--([a-z-]+)/g)].map(([, name]) => name));
  const options =
    "app app-version conductor config database executor-id health help language metadata-only pid read-only schema";
  expect(names).toEqual(new Set([...options.split(" "), "sdk-version", "version"]));
});

const alive = ["run", ...nowhere];
test.each([
  ["none of the three", alive, /exactly one of a command after --, --pid and --health/],
  [
    "two of them",
    [...alive, "--pid", "1", "--", "true"],
    /exactly one of a command after --, --pid and --health/,
  ],
  ["a number that is none", [...alive, "--pid", "x1"], /--pid must be the number of a process, not x1/],
  ["an address that is none", [...alive, "--health", "db:1"], /--health must be an address such as http:/],
  ["no id", [...alive, "--pid", "1"], /--executor-id is missing, or DBOS__VMID.*must be that of the process/],
  ["no version", [...alive, "--pid", "1"], /--app-version is missing, or DBOS__APPVERSION/],
  ["a process beside serve", ["serve", ...nowhere, "--pid", "1"], /serve has no --pid/],
])("%s is told", async (_, args, problem) => {
  const { ended, errors } = startCommand(args);
  expect(await ended).toEqual([64, null]);
  expect(errors()).toMatch(problem);
});

test("a process that is not there is told", async () => {
  const gone = run(["true"]);
  await gone.ended;
  const { ended, errors } = startCommand([...alive, "--pid", String(gone.child.pid)], {
    DBOS__VMID: "vm",
    DBOS__APPVERSION: "v7",
  });
  expect(await ended).toEqual([1, null]);
  expect(errors()).toMatch(/there is no process \d+: give the number/);
});
