import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../../../conductor/src/contract/operation.ts";
import { operations } from "../../../../conductor/src/contract/operations.ts";
import { problemOf } from "../fixture.ts";
import { startOpenTarget, startSecuredTarget, type FuzzTarget } from "../fuzz-target.ts";

const table = Object.entries<Operation>(operations);

describe.each([
  ["without sign-in", startOpenTarget],
  ["with sign-in", startSecuredTarget],
])("%s", (_, start) => {
  let target: FuzzTarget;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target?.stop());

  const served = ({ requiresOAuth }: Operation) => target.signInRequired || !requiresOAuth;
  const pathOf = ({ path }: Operation) =>
    path.replaceAll(/\{(\w+)\}/g, (_name, name: string) => target.existing[name] ?? "some");
  const complaints = async (id: string, operation: Operation, query: string) => {
    const headers = await target.authorize(id);
    const answer = await target.server.send(operation.method, `${pathOf(operation)}?${query}`, {}, headers);
    expect([id, answer.statusCode]).toEqual([id, 422]);
    return problemOf(answer).errors ?? [];
  };

  test.each(table)("%s refuses a member that it does not know, and says so", async (id, operation) => {
    if (!served(operation)) return;
    const errors = await complaints(id, operation, "surely-not=1");
    expect(errors.map(({ location }) => location)).toContain("query.surely-not");
    expect(target.server.router.asked).toEqual([]);
  });

  const members = table.flatMap(([id, operation]) =>
    Object.keys(operation.query?.properties ?? {}).map((name) => [id, name, operation] as const),
  );
  test.each(members)("%s: %s misspelt, repeated or empty", async (id, name, operation) => {
    if (!served(operation)) return;
    const of = async (query: string, location: string) =>
      (await complaints(id, operation, query)).filter((each) => each.location === location);
    expect(await of(`${name}s=1`, `query.${name}s`)).toEqual([
      {
        location: `query.${name}s`,
        message: `is not a member that this operation knows; did you mean ${name}?`,
      },
    ]);
    expect(await of(`${name}=1&${name}=2`, `query.${name}`)).toEqual([
      { location: `query.${name}`, message: "must be given once" },
    ]);
    expect(await of(`${name}=`, `query.${name}`)).toEqual([
      { location: `query.${name}`, message: "must not be empty: leave it out, or give it a value" },
    ]);
  });
});

test("names that every JavaScript object has are not taken for members", async () => {
  const target = await startOpenTarget();
  try {
    for (const name of ["__proto__", "constructor", "toString", "", "hasOwnProperty"]) {
      const answer = await target.server.send("GET", `~/workflows?${name}=1`);
      expect([name, answer.statusCode]).toEqual([name, 422]);
      expect(problemOf(answer).errors?.[0]?.location).toBe(`query.${name}`);
    }
  } finally {
    await target.stop();
  }
});
