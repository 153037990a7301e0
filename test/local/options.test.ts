import { expect, test } from "vitest";
import { help, parseOptions } from "../../local/options.ts";

test("without arguments: two executors from port 8000 on", () => {
  expect(parseOptions([])).toEqual({
    executors: 2,
    connector: false,
    portBase: 8000,
    dataDir: ".podium",
    verbose: false,
    reset: false,
    yes: false,
    help: false,
  });
});

test("every option is read", () => {
  const args =
    "--executors 3 --connector --port-base 9000 --data /tmp/x --verbose --reset --yes --help".split(" ");
  expect(parseOptions(args)).toEqual({
    executors: 3,
    connector: true,
    portBase: 9000,
    dataDir: "/tmp/x",
    verbose: true,
    reset: true,
    yes: true,
    help: true,
  });
  expect(parseOptions(["--no-app"]).executors).toBe(0);
});

test.each([
  [["--executors", "0"], '--executors is "0": it must be a whole number from 1 to 20.'],
  [["--executors", "two"], '--executors is "two": it must be a whole number from 1 to 20.'],
  [["--port-base", "80"], '--port-base is "80": it must be a whole number from 1024 to 65400.'],
  [["--port-base=1e4"], '--port-base is "1e4": it must be a whole number from 1024 to 65400.'],
  [["--no-app", "--executors", "2"], "--no-app and --executors contradict each other: give one of them."],
  [["--no-app", "--connector"], "--no-app and --connector contradict each other: give one of them."],
  [["--yes"], "--yes means nothing without --reset."],
  [["--bogus"], "Unknown option '--bogus': npm start -- --help lists the options."],
  [["extra"], "Unexpected argument 'extra': npm start -- --help lists the options."],
])("%j is refused in one sentence", (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(new Error(sentence));
});

test("the help names every option", () => {
  for (const option of [
    "executors",
    "no-app",
    "connector",
    "port-base",
    "data",
    "verbose",
    "reset",
    "yes",
    "help",
  ]) {
    expect(help).toContain(`--${option}`);
  }
});
