import { mkdtempSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readLine } from "../../local/log-line.ts";
import { openLog } from "../../local/log.ts";

let folder: string;
let shown: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podium-log-"));
  shown = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    shown.push(stripVTControlCharacters(String(text)).trimEnd());
    return true;
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['{"level":30,"msg":"ready","port":1}', false, "INFO  ready port=1"],
  [
    '{"level":"warn","time":"t","pid":1,"hostname":"h","name":"conductor","msg":"slow","ms":12}',
    true,
    "WARN  slow ms=12",
  ],
  [
    '{"level":50,"err":{"message":"no route\\nat x","stack":"…"},"msg":"request failed"}',
    true,
    "ERROR request failed: no route",
  ],
  ['{"level":50,"err":{"message":"no route"},"msg":"no route"}', true, "ERROR no route"],
  ['{"level":40,"msg":"first\\n    at second"}', true, "WARN  first"],
  ['{"level":20,"list":[1]}', false, "DEBUG  list=[1]"],
  ['{"not":"a record"}', false, '{"not":"a record"}'],
  ["{broken", false, "{broken"],
  ["plain text", false, "plain text"],
  ["stderr: plain text", true, "plain text"],
  ["2026-01-01 UTC [1] LOG:  checkpoint", false, "2026-01-01 UTC [1] LOG:  checkpoint"],
  ["2026-01-01 UTC [1] ERROR:  duplicate key", false, "2026-01-01 UTC [1] ERROR:  duplicate key"],
  ["2026-01-01 UTC [1] FATAL:  no such role", true, "2026-01-01 UTC [1] FATAL:  no such role"],
])("the line %s", (line, loud, text) => {
  expect(readLine(line)).toEqual({ loud, text });
});

test("a file holds every line, the terminal the loud ones with their process's name", () => {
  const log = openLog(folder, false);
  const { fd, append } = log.output("conductor");
  writeSync(fd, '{"level":30,"msg":"quiet"}\n{"level":40,"msg":"loud"}\n');
  append("stderr: complaint");
  log.say("starting");
  expect(log.lastWords("conductor")).toBe("complaint");
  log.close();
  expect(shown).toEqual(["podium    │ starting", "conductor │ WARN  loud", "conductor │ complaint"]);
  expect(readFileSync(join(folder, "conductor.log"), "utf8").split("\n")).toHaveLength(4);
  expect(readFileSync(join(folder, "podium.log"), "utf8")).toMatch(/^\S+Z starting\n$/);
});

test("the last words of a process that crashed are its error, not the end of the stack", () => {
  const log = openLog(folder, false);
  const { append } = log.output("web-build");
  const trace = ["failed to load", "Error: EACCES: permission denied", "    at open (x.js:1:2)", "}", ""];
  for (const line of trace) append(`stderr: ${line}`);
  expect(log.lastWords("web-build")).toBe("Error: EACCES: permission denied");
  log.close();
});

test("verbose shows everything, an unfinished last line included", () => {
  const log = openLog(folder, true);
  writeSync(log.output("app-1").fd, '{"level":30,"msg":"quiet"}\nhalf a li');
  log.close();
  expect(shown).toEqual(["app-1     │ INFO  quiet", "app-1     │ half a li"]);
});

test("a line that comes after the end is dropped", () => {
  const log = openLog(folder, false);
  const { append } = log.output("postgres");
  log.close();
  append("FATAL:  too late");
  expect(shown).toEqual([]);
});

test("a new run empties its files", () => {
  for (const line of ["first run", "second run"]) {
    const log = openLog(folder, false);
    log.output("console").append(line);
    log.close();
  }
  expect(readFileSync(join(folder, "console.log"), "utf8")).toBe("second run\n");
});
