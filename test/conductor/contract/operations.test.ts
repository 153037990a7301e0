import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import { openapiDocument } from "../../../conductor/src/contract/openapi.ts";
import { openapiText } from "../../../conductor/src/contract/openapi-text.ts";
import type { Body, Operation, Params, Query, Result } from "../../../conductor/src/contract/operation.ts";
import { operations, type Operations } from "../../../conductor/src/contract/operations.ts";

const table: [string, Operation][] = Object.entries(operations);

test("no two operations share a method and a path", () => {
  const routes = table.map(([, each]) => `${each.method} ${each.path}`);
  expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
});

test("an operation's path names exactly its path parameters", () => {
  for (const [id, { path, params }] of table) {
    const named = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(new Set(Object.keys(params?.properties ?? {})), id).toEqual(named);
    expect(new Set(params?.required), id).toEqual(named);
  }
});

test("an answer has a body exactly when its status and operation promise one", () => {
  for (const [id, { success }] of table) {
    if (success.status === 204) expect(success.body, id).toBeUndefined();
    if (success.status === 200) expect(success.body, id).toBeDefined();
  }
});

test("a location is filled from names that the request or the answer has", () => {
  for (const [id, { params, success }] of table) {
    if (success.location === undefined) continue;
    const answer: { readonly properties?: object } = success.body ?? {};
    const members = Object.keys(answer.properties ?? {});
    const known = new Set([...Object.keys(params?.properties ?? {}), ...members]);
    for (const [, name] of success.location.matchAll(/\{(\w+)\}/g)) expect(known.has(name!), id).toBe(true);
  }
});

test("a request body is a closed object, and two schemas never share a title", () => {
  const titles = new Map<string, string>();
  const visit = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { title } = schema as { readonly title?: unknown };
    if (typeof title === "string") {
      const shape = JSON.stringify(schema);
      expect(titles.get(title) ?? shape, title).toBe(shape);
      titles.set(title, shape);
    }
    Object.values(schema).forEach(visit);
  };
  for (const [id, { body, success }] of table) {
    if (body !== undefined) {
      expect((body as { readonly additionalProperties?: unknown }).additionalProperties, id).toBe(false);
    }
    visit(body);
    visit(success.body);
  }
});

test("the committed document is the one that the operations describe", () => {
  const kept = readFileSync(new URL("../../../conductor/openapi.json", import.meta.url), "utf8");
  expect(kept, "run `node conductor/src/main.ts openapi > conductor/openapi.json`").toBe(openapiText("3.1"));
});

test("the document refers only to components that it has", () => {
  const document = openapiDocument(operations);
  const names = new Set(Object.keys(document.components.schemas));
  for (const [, name] of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    expect(names.has(name!), name).toBe(true);
  }
});

test("a change that says nothing of its entry in the audit log is no operation", () => {
  expectTypeOf<Operations["deleteApp"]>().toExtend<Operation>();
  expectTypeOf<Omit<Operations["deleteApp"], "audit">>().not.toExtend<Operation>();
  expectTypeOf<Omit<Operations["searchWorkflows"], "audit">>().not.toExtend<Operation>();
});

test("types of requests and answers follow from the schemas", () => {
  expectTypeOf<Params<Operations["getWorkflow"]>>().toEqualTypeOf<
    Record<"orgName" | "appName" | "workflowId", string>
  >();
  expectTypeOf<Query<Operations["listWorkflows"]>["limit"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Body<Operations["searchWorkflows"]>["status"]>().toEqualTypeOf<string[] | null | undefined>();
  expectTypeOf<Body<Operations["pauseSchedule"]>>().toEqualTypeOf<undefined>();
  expectTypeOf<Result<Operations["listApps"]>[number]["status"]>().toEqualTypeOf<
    "AVAILABLE" | "UNAVAILABLE"
  >();
  expectTypeOf<Result<Operations["getWorkflow"]>["input"]>().toEqualTypeOf<string | null>();
  expectTypeOf<Result<Operations["cancelWorkflow"]>>().toEqualTypeOf<undefined>();
});
