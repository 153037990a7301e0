import { expect, test } from "vitest";
import {
  auditChips,
  auditFiltersFrom,
  auditQueryOf,
  entryFilters,
  noAuditFilters,
  searchFromAudit,
  shownEntries,
  toCsv,
  toNdjson,
} from "../../../../console/web/model/audit-log.ts";
import type { AuditEntry } from "../../../../console/web/model/audit-log.ts";

const now = Date.parse("2026-11-21T12:00:00.000Z");

const entry = (id: string, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  emitTime: "2026-11-21T11:00:00.123Z",
  operation: "role.create",
  status: "success",
  subject: { type: "user", id: "u-1", display: "ada" },
  target: { type: "role", id: "watcher" },
  sourceIp: "10.0.0.1",
  details: { permissions: ["application.read"] },
  ...changes,
});

test("filters are kept in the address, and what is not one is left out", () => {
  const filters = { ...noAuditFilters, operation: "role.create", from: "-6h", result: "failure" };
  expect(searchFromAudit(filters)).toEqual({ operation: "role.create", from: "-6h", result: "failure" });
  expect(auditFiltersFrom(searchFromAudit(filters))).toEqual(filters);
  expect(auditFiltersFrom({ result: "maybe", subject: ["a", "b"], more: "x" })).toEqual(noAuditFilters);
});

test("the API is asked with instants, and never for a result, which it does not know", () => {
  const filters = { ...noAuditFilters, subject: "ada", target: "shop", from: "-6h", result: "failure" };
  expect(auditQueryOf(filters, now)).toEqual({
    subject: "ada",
    target: "shop",
    startTime: "2026-11-21T06:00:00.000Z",
  });
});

test("a link to an entry asks for its millisecond", () => {
  const filters = entryFilters(entry("e-1"));
  expect(auditQueryOf(filters, now)).toEqual({
    startTime: "2026-11-21T11:00:00.123Z",
    endTime: "2026-11-21T11:00:00.124Z",
  });
  expect(auditChips(filters)).toEqual([{ label: "One entry", without: noAuditFilters }]);
});

test("each chip takes its own filter away", () => {
  const filters = { ...noAuditFilters, subject: "ada", result: "failure" };
  expect(auditChips(filters)).toEqual([
    { label: "by: ada", without: { ...filters, subject: "" } },
    { label: "result: failure", without: { ...filters, result: "" } },
  ]);
});

test("pages are joined with each entry once, then narrowed by what the API cannot", () => {
  const failed = entry("e-2", { status: "failure" });
  const pages = [
    [entry("e-1"), failed],
    [failed, entry("e-3")],
  ];
  const ids = (result: string, one: string) =>
    shownEntries(pages, { result, entry: one }).map(({ id }) => id);
  expect(ids("", "")).toEqual(["e-1", "e-2", "e-3"]);
  expect(ids("failure", "")).toEqual(["e-2"]);
  expect(ids("", "e-3")).toEqual(["e-3"]);
});

test("comma-separated values keep commas, quotes and lines, and are never a formula", () => {
  const odd = entry("e-1", {
    subject: { type: "api_key", id: "k", display: "=HYPERLINK(1)" },
    target: { type: "workflow", id: 'a,"b"\nc' },
    details: null,
  });
  expect(toCsv([odd])).toBe(
    "time,operation,result,subject_type,subject_id,subject,target_type,target,source_ip,details,id\r\n" +
      `2026-11-21T11:00:00.123Z,role.create,success,api_key,k,'=HYPERLINK(1),workflow,"a,""b""\nc",10.0.0.1,,e-1\r\n`,
  );
});

test("lines of JSON are the entries as they came", () => {
  const entries = [entry("e-1"), entry("e-2")];
  const lines = toNdjson(entries).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries);
});
