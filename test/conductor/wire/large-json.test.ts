import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonTooLarge } from "../../../conductor/src/wire/json-bounds.ts";
import { parseInTurns } from "../../../conductor/src/wire/large-json.ts";
import {
  checkText,
  LargeList,
  LargeText,
  stringifyRaw,
  withoutTexts,
  withWholeLists,
} from "../../../conductor/src/wire/raw-json.ts";

const name = "serialized_workflow";
const names = { texts: new Set([name]), lists: new Set(["output"]) };
const large = "H4sIA".repeat(20_000);
const limits = { maxJsonBytes: 1_000_000, maxJsonValues: 1_000_000, maxJsonDepth: 50 };
const parse = async (text: string, bounds = limits) =>
  (await parseInTurns(Buffer.from(text), names, bounds)) as Record<string, unknown>;
const joined = (json: string | Buffer[]) =>
  typeof json === "string" ? json : Buffer.concat(json).toString();
const rewritten = async (text: string) => JSON.parse(joined(stringifyRaw(await parse(text)))) as unknown;

describe("a large text in JSON", () => {
  test.each([
    ["at the end", `{"type":"t","request_id":"r","${name}":"${large}"}`],
    ["in front", `{"${name}": "${large}", "type":"t"}`],
    ["alone", `{"${name}":"${large}"}`],
    ["between others", `{"error_message":null,"${name}":"${large}","type":"t"}`],
  ])("is kept byte for byte, %s", async (_, text) => {
    expect((await parse(text))[name]).toBeInstanceOf(LargeText);
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
        const text = JSON.stringify(isNested ? { list: [inner, { deep: [inner] }], after } : inner);
        expect(await rewritten(text)).toEqual(JSON.parse(text));
        expect(JSON.parse(JSON.stringify(await parse(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["cut off", `{"${name}":"${large}`],
    ["cut off after a backslash", `{"${name}":"${large}\\"`],
    ["with something behind it", `{"${name}":"${large}" 7}`],
    ["that is not JSON at all", `"${name}": ${large}`],
    ["that holds what must be escaped", `{"${name}":"${large}\t"}`],
    ["that holds an escape unknown to JSON", `{"${name}":"${large}\\x"}`],
  ])("is refused %s", async (_, text) => {
    await expect(parse(text)).rejects.toThrow(SyntaxError);
  });

  test("is kept wherever it stands", async () => {
    const text = `{"a":[{"b":{"${name}":"${large}"}}],"request":{"${name}":"${large}"}}`;
    const kept = { [name]: new LargeText(Buffer.from(`"${large}"`)) };
    expect(await parse(text)).toEqual({ a: [{ b: kept }], request: kept });
  });

  test.each([
    ["another member follows under its name", `{"${name}":"${large}","${name}":"short"}`],
    ["the name is a part of another", `{"x\\"${name}":"${large}","${name}":null}`],
    ["it is an element of a list", `{"${name}":["${large}"]}`],
  ])("is no more than a text where %s", async (_, text) => {
    expect(await parse(text)).toEqual(JSON.parse(text));
  });

  test("may be larger than the limit for parsed JSON, and nothing else may", async () => {
    const huge = "x".repeat(limits.maxJsonBytes);
    expect((await parse(`{"${name}":"${huge}"}`))[name]).toBeInstanceOf(LargeText);
    await expect(parse(`{"other":"${huge}"}`)).rejects.toThrow(
      /more than 1000000 bytes .*CONDUCTOR_MAX_JSON/,
    );
    await expect(parse(`{"${name}":"${large}","other":"${huge}"}`)).rejects.toThrow(JsonTooLarge);
  });
});

describe("a large list in JSON", () => {
  const generous = { ...limits, maxJsonBytes: 1e8 };
  const read = async (text: string) => {
    const { output, ...rest } = await parse(text, generous);
    expect(output).toBeInstanceOf(LargeList);
    const pages: unknown[][] = [];
    for await (const page of (output as LargeList).pages()) pages.push(page);
    return { pages, rest };
  };

  test("comes in pages that are the list", async () => {
    const element = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({ a: fc.string(), [name]: fc.constantFrom(large, "small", `${large}","`) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        async (some, isSpaced) => {
          const output = Array.from({ length: 100_000 / JSON.stringify(some).length + 2 }, () => some).flat();
          const written = { type: "t", output, after: [output.length] };
          const text = JSON.stringify(written, undefined, isSpaced ? 1 : 0);
          const value = JSON.parse(text) as typeof written;
          const { pages, rest } = await read(text);
          expect(pages.length).toBeGreaterThan(1);
          const whole: unknown = JSON.parse(JSON.stringify(pages.flat()));
          expect(whole).toEqual(value.output);
          expect(rest).toEqual({ type: "t", after: [output.length] });
          expect(JSON.parse(JSON.stringify(await withWholeLists(await parse(text, generous))))).toEqual(
            value,
          );
          expect(await rewritten(text)).toEqual(value);
        },
      ),
      { numRuns: 30 },
    );
  });

  const rows = `${'{"a":"b","c":[1,2,{"d":"],["}]},'.repeat(20_000)}{}`;
  test.each([
    ["another name", `{"events":[${rows}]}`],
    ["a place below", `{"x":{"output":[${rows}]}}`],
    ["a place in a list", `[{"output":[${rows}]}]`],
    ["few bytes", `{"output":[{},{}]}`],
  ])("is parsed at once with %s", async (_, text) => {
    expect(await parse(text, generous)).toEqual(JSON.parse(text));
  });

  test.each([
    ["a page that is not JSON", `{"output":[${rows},x,${rows}]}`],
    ["a bracket that does not fit", `{"output":[${rows},{],${rows}]}`],
  ])("with %s fails when it is read", async (_, text) => {
    await expect(read(text)).rejects.toThrow(SyntaxError);
  });

  test.each([
    ["closed by another bracket", `{"output":[${rows}}}`],
    ["cut off", `{"output":[${rows}`],
  ])("%s is refused at once", async (_, text) => {
    await expect(parse(text, generous)).rejects.toThrow(SyntaxError);
  });
});

describe("a large text that goes on to an executor", () => {
  const check = (bytes: string | Buffer) => checkText(new LargeText(Buffer.from(bytes)));

  test("has a shape that can be checked", async () => {
    const body = await parse(`{"type":"t","${name}":"${large}"}`);
    expect(withoutTexts(body)).toEqual({ type: "t", [name]: "" });
  });

  test("is accepted if JSON takes it for a text, and only then", async () => {
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

  test("is refused if its bytes are not UTF-8, because a socket must not carry them", async () => {
    const bytes = Buffer.concat([Buffer.from('"a'), Buffer.from([0xff]), Buffer.from('"')]);
    await expect(check(bytes)).rejects.toThrow(SyntaxError);
  });
});
