import { expect, test } from "vitest";
import { printOpenApi } from "../../../conductor/src/http/print-openapi.ts";

test("the document is printed in either version", () => {
  for (const [args, version] of [
    [[], "3.1.0"],
    [["-spec-version", "3.1"], "3.1.0"],
    [["--spec-version", "3.0"], "3.0.3"],
  ] as const) {
    expect(JSON.parse(printOpenApi([...args]))).toMatchObject({ openapi: version });
  }
  expect(() => printOpenApi(["-spec-version", "2.0"])).toThrow(/3\.1 or 3\.0/);
  expect(() => printOpenApi(["nonsense"])).toThrow(/-spec-version/);
});

test("OpenAPI 3.0 has nullable members in place of the null type", () => {
  const text = printOpenApi(["-spec-version", "3.0"]);
  expect(text).not.toContain('"null"');
  const document = JSON.parse(text) as { components: { schemas: Record<string, { properties: object }> } };
  expect(document.components.schemas["Workflow"]?.properties).toMatchObject({
    input: { type: "string", nullable: true },
    timeoutMs: { type: "integer", format: "int64", nullable: true },
    workflowId: { type: "string" },
  });
});
