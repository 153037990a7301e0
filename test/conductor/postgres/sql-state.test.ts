import { expect, test } from "vitest";
import { nameUnavailable } from "../../../conductor/src/postgres/sql-state.ts";

const reset = Object.assign(new Error("connect ECONNRESET 127.0.0.1:5432"), { code: "ECONNRESET" });

test.each([
  ["one try", reset],
  ["several tries, told together", new Error("connect ECONNRESET; read ECONNRESET", { cause: reset })],
])("a connection that fails in %s is named", (_, failure) => {
  expect(nameUnavailable(failure)).toMatchObject({ code: "CONDUCTOR_DATABASE_UNAVAILABLE", cause: failure });
});

test("failures that are not about the connection stay unchanged", () => {
  const failure = new Error("column does not exist", { cause: new Error("another") });
  expect(nameUnavailable(failure)).toBe(failure);
});
