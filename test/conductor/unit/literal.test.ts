import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Literal,
  parseWithLiteral,
  restoreLiteral,
  stringifyWithLiteral,
  withoutLiterals,
} from "../../../conductor/src/wire/literal.ts";

const name = "serialized_workflow";
const large = "H4sIA".repeat(20_000);
const parse = (text: string) => parseWithLiteral(Buffer.from(text), name) as Record<string, unknown>;
const joined = (json: string | Buffer[]) =>
  typeof json === "string" ? json : Buffer.concat(json).toString();
const rewritten = (text: string) => JSON.parse(joined(stringifyWithLiteral(parse(text)))) as unknown;

describe("a large text in JSON", () => {
  test.each([
    ["at the end", `{"type":"t","request_id":"r","${name}":"${large}"}`],
    ["in front", `{"${name}": "${large}", "type":"t"}`],
    ["alone", `{"${name}":"${large}"}`],
    ["between others", `{"error_message":null,"${name}":"${large}","type":"t"}`],
  ])("is kept as it came, %s", (_, text) => {
    expect(parse(text)[name]).toBeInstanceOf(Literal);
    expect(rewritten(text)).toEqual(JSON.parse(text));
  });

  test("means the same as JSON, whatever it holds", () => {
    const members = fc.record({
      before: fc.string(),
      big: fc.string({ maxLength: 60 }),
      after: fc.jsonValue(),
    });
    fc.assert(
      fc.property(members, fc.boolean(), ({ before, big, after }, isNested) => {
        const inner = { before, [name]: big + large + big, after };
        const text = JSON.stringify(isNested ? { inner, after } : inner);
        expect(rewritten(text)).toEqual(JSON.parse(text));
        expect(JSON.parse(JSON.stringify(parse(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["cut off", `{"${name}":"${large}`],
    ["cut off after a backslash", `{"${name}":"${large}\\"`],
    ["with something behind it", `{"${name}":"${large}" 7}`],
    ["that is no JSON at all", `"${name}": ${large}`],
  ])("is refused %s", (_, text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  test("is not looked for in small messages", () => {
    expect(parse(`{"${name}":"H4sI"}`)).toEqual({ [name]: "H4sI" });
  });
});

describe("a large text that goes on to an executor", () => {
  const restore = (data: Buffer) => restoreLiteral(data, JSON.parse(data.toString()), name);

  test("is kept as it came, and has a shape that can be checked", () => {
    const restored = restore(Buffer.from(`{"type":"t","${name}":"${large}"}`));
    expect(restored).toMatchObject({ [name]: new Literal(Buffer.from(`"${large}"`)) });
    expect(withoutLiterals(restored)).toEqual({ type: "t", [name]: "" });
  });

  test("is written anew where its bytes are no UTF-8, since a socket must not carry them", () => {
    const data = Buffer.concat([Buffer.from(`{"${name}":"${large}`), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(restore(data)).toEqual({ [name]: `${large}\ufffd` });
  });

  test("is left alone where it is no text", () => {
    const data = Buffer.from(`{"${name}":["${large}"]}`);
    expect(restore(data)).toEqual({ [name]: [large] });
  });
});
