import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isWebStale } from "../../local/web-build.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "podium-web-")), "console");
  write("web/main.tsx", 100);
  write("web/pages/deep/page.tsx", 100);
  write("vite.config.ts", 100);
});
afterEach(() => rmSync(dirname(folder), { recursive: true, force: true }));

/** Writes a file that claims to be from that second. */
function write(path: string, seconds: number): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  utimesSync(file, seconds, seconds);
}

test("pages that were never built are stale", () => {
  expect(isWebStale(folder)).toBe(true);
});

test("pages are fresh until a source is newer", () => {
  write("web/dist/index.html", 200);
  write("web/dist/assets/main.js", 300);
  write("server/main.ts", 300);
  expect(isWebStale(folder)).toBe(false);
  write("web/pages/deep/page.tsx", 201);
  expect(isWebStale(folder)).toBe(true);
});

test.each(["vite.config.ts", "package.json", "../package-lock.json", "../conductor/src/contract/orgs.ts"])(
  "a newer %s makes them stale",
  (source) => {
    write("web/dist/index.html", 200);
    write(source, 201);
    expect(isWebStale(folder)).toBe(true);
  },
);
