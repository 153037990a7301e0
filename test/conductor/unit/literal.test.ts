import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonTooLarge } from "../../../conductor/src/wire/json-bounds.ts";
import {
  checkLiteral,
  Literal,
  parseInTurns,
  stringifyWithLiteral,
  withoutLiterals,
} from "../../../conductor/src/wire/literal.ts";

const name = "serialized_workflow";
const large = "H4sIA".repeat(20_000);
const limits = { maxJsonBytes: 1_000_000, maxJsonValues: 10_000, maxJsonDepth: 50 };
const parse = async (text: string) =>
  (await parseInTurns(Buffer.from(text), name, limits)) as Record<string, unknown>;
const joined = (json: string | Buffer[]) =>
  typeof json === "string" ? json : Buffer.concat(json).toString();
const rewritten = async (text: string) =>
  JSON.parse(joined(stringifyWithLiteral(await parse(text)))) as unknown;

describe("a large text in JSON", () => {
  test.each([
    ["at the end", `{"type":"t","request_id":"r","${name}":"${large}"}`],
    ["in front", `{"${name}": "${large}", "type":"t"}`],
    ["alone", `{"${name}":"${large}"}`],
    ["between others", `{"error_message":null,"${name}":"${large}","type":"t"}`],
  ])("is kept as it came, %s", async (_, text) => {
    expect((await parse(text))[name]).toBeInstanceOf(Literal);
    expect(await rewritten(text)).toEqual(JSON.parse(text));
  });

  test("means the same as JSON, whatever it holds", async () => {
    const members = fc.record({
      before: fc.string(),
      big: fc.string({ maxLength: 60 }),
      after: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(members, fc.boolean(), async ({ before, big, after }, isNested) => {
        const inner = { before, [name]: big + large + big, after };
        const text = JSON.stringify(isNested ? { inner, after } : inner);
        expect(await rewritten(text)).toEqual(JSON.parse(text));
        expect(JSON.parse(JSON.stringify(await parse(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["cut off", `{"${name}":"${large}`],
    ["cut off after a backslash", `{"${name}":"${large}\\"`],
    ["with something behind it", `{"${name}":"${large}" 7}`],
    ["that is no JSON at all", `"${name}": ${large}`],
  ])("is refused %s", async (_, text) => {
    await expect(parse(text)).rejects.toThrow(SyntaxError);
  });

  test("is kept one level below too, as replicas pass it on", async () => {
    const text = `{"request":{"${name}":"${large}"},"type":"t"}`;
    expect(await parse(text)).toMatchObject({ request: { [name]: new Literal(Buffer.from(`"${large}"`)) } });
  });

  test.each([
    ["another member follows under its name", `{"${name}":"${large}","${name}":"short"}`],
    ["the name is a part of another", `{"x\\"${name}":"${large}","${name}":null}`],
    ["it stands deep below", `{"${name}":null,"a":{"b":{"${name}":"${large}"}}}`],
  ])("is no more than a text where %s", async (_, text) => {
    expect(await parse(text)).toEqual(JSON.parse(text));
  });

  test("may be larger than what is parsed, and nothing else may", async () => {
    const huge = "x".repeat(limits.maxJsonBytes);
    expect((await parse(`{"${name}":"${huge}"}`))[name]).toBeInstanceOf(Literal);
    await expect(parse(`{"other":"${huge}"}`)).rejects.toThrow(
      /more than 1000000 bytes .*CONDUCTOR_MAX_JSON/,
    );
    await expect(parse(`{"${name}":"${large}","other":"${huge}"}`)).rejects.toThrow(JsonTooLarge);
    await expect(parse(`{"${name}":"${huge}","${name}":"${huge}"}`)).rejects.toThrow(JsonTooLarge);
  });
});

describe("a large text that goes on to an executor", () => {
  const check = (bytes: string | Buffer) => checkLiteral(new Literal(Buffer.from(bytes)));

  test("has a shape that can be checked", async () => {
    const body = await parse(`{"type":"t","${name}":"${large}"}`);
    expect(withoutLiterals(body)).toEqual({ type: "t", [name]: "" });
  });

  test("is what JSON takes for a text, and nothing else", async () => {
    const bytes = fc.array(
      fc.constantFrom("\\", '\\"', "u00", "4f", "n", "x", "é", "\t", "\u007f", "\\ud800"),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (parts) => {
        const text = `"${parts.join("")}"`;
        const isText = (() => {
          try {
            return typeof JSON.parse(text) === "string";
          } catch {
            return false;
          }
        })();
        await (isText ? check(text) : expect(check(text)).rejects.toThrow(SyntaxError));
      }),
      { numRuns: 500 },
    );
  });

  test("is refused where its bytes are no UTF-8, since a socket must not carry them", async () => {
    const bytes = Buffer.concat([Buffer.from('"a'), Buffer.from([0xff]), Buffer.from('"')]);
    await expect(check(bytes)).rejects.toThrow(SyntaxError);
  });
});
