import { expect, test } from "vitest";
import { toOpenApi30 } from "../../../../conductor/src/contract/openapi-30.ts";
import { openapiDocument } from "../../../../conductor/src/contract/openapi.ts";
import { printOpenApi } from "../../../../conductor/src/http/documents/print-openapi.ts";

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
  const document = JSON.parse(text) as {
    readonly components: { readonly schemas: Record<string, { readonly properties: object }> };
  };
  expect(document.components.schemas["Workflow"]?.properties).toMatchObject({
    input: { type: "string", nullable: true },
    timeoutMs: { type: "integer", format: "int64", nullable: true },
    workflowId: { type: "string" },
  });
});

test("OpenAPI 3.0 has one example where 3.1 has several, at every depth", () => {
  const schemas = {
    Name: { type: "string", examples: ["first", "second"] },
    Box: { type: "object", properties: { name: { type: ["string", "null"], examples: ["inner"] } } },
  };
  const document = { ...openapiDocument({}), components: { schemas, securitySchemes: {} } };
  expect(toOpenApi30(document)).toMatchObject({
    openapi: "3.0.3",
    components: {
      schemas: {
        Name: { type: "string", example: "first" },
        Box: { properties: { name: { type: "string", nullable: true, example: "inner" } } },
      },
    },
  });
  expect(JSON.stringify(toOpenApi30(document))).not.toContain("examples");
});
