// Values of every kind that Node prints in a way of its own, with what a reader should make of each.

class Parcel {
  weight = 3;
  tags = ["a"];
}
class Registry extends Map<unknown, unknown> {}
class Late extends Error {
  override readonly name = "Late";
  readonly code = "E_LATE";

  constructor(message: string, cause: Error) {
    super(message);
    // As `{ cause }` does.
    Object.defineProperty(this, "cause", { value: cause });
  }
}

const circular: Record<string, unknown> = { name: "c" };
circular["self"] = circular;

/** An error as Node prints it when it has no stack. */
const inner = (message: string): Error => Object.assign(new Error(message), { stack: `Error: ${message}` });
const rejected = Promise.reject(new Error("refused"));
rejected.catch(() => {});

export const nodeValues: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  "an error without a stack": [inner("inner"), /^\[Error: inner\]$/],
  "one whose text has brackets": [inner("a [b], c: {d"), /^\[Error: a \[b\], c: \{d\]$/],
  "an error with its stack": [new TypeError("bad"), /^TypeError \{ "message": "bad", "stack": "at /],
  "one with members and a cause": [
    Object.assign(new Late("late", new Error("cause")), { more: 1 }),
    /^Late.*"code": "E_LATE".*"more": 1.*\[cause\]/,
  ],
  "one of several lines": [new Error("first\nsecond, {third"), /^Error \{ "message": "first/],
  "an aggregate of errors": [
    new AggregateError([new Error("one"), inner("two")], "many"),
    /^AggregateError.*\[errors\].*"one".*\[Error: two\]/,
  ],
  "a regular expression": [/a+[/'"]\/b/gi, /^\/a\+\[\/'"\]\\\/b\/gi$/],
  "a Map": [new Map<unknown, unknown>([["a", 1]]), /^Map\(1\) \{ "a": 1 \}$/],
  "a Map with odd keys": [new Map<unknown, unknown>([[{ k: 1 }, [1, 2]]]), /"\{ k: 1 \}": \[ 1, 2 \]/],
  "a Set": [new Set([1, "x"]), /^Set\(2\) \[ 1, "x" \]$/],
  "a class of a Map": [new Registry([[1, 2]]), /^Registry\(1\) \[Map\] \{ "1": 2 \}$/],
  "a circle": [circular, /^<ref \*1> \{ "name": "c", "self": \[Circular \*1\] \}$/],
  "no prototype": [
    Object.assign(Object.create(null) as object, { a: 1 }),
    /^\[Object: null prototype\] \{ "a": 1 \}$/,
  ],
  "both kinds of quotes": [`it's "both"`, /^"it's \\"both\\""$/],
  "all kinds of quotes": ["a`'\"", /^"a`'\\""$/],
  "a long text of lines": [`${"x".repeat(90)}\n${"y".repeat(90)}`, /^"x{90}\\ny{90}"$/],
  "a symbol": [Symbol("desc, it's (x"), /^Symbol\(desc, it's \(x\)$/],
  "a symbol for a name": [{ [Symbol("k")]: 1 }, /^\{ "(?:\[Symbol\(k\)\]|Symbol\(k\))": 1 \}$/],
  "a large number": [10n ** 30n, /^10{30}n$/],
  "a date": [new Date(0), /^1970-01-01T00:00:00\.000Z$/],
  "a date long ago": [new Date(-1e14), /^-00/],
  "no date": [new Date(Number.NaN), /^Invalid Date$/],
  "typed numbers": [new Float64Array([1.5, -0]), /^Float64Array\(2\) \[ 1\.5, -0 \]$/],
  "a buffer": [Buffer.from("abc"), /^<Buffer 61 62 63>$/],
  "a long buffer": [Buffer.alloc(100), /^<Buffer 00.* 50 more bytes>$/],
  "bytes without a view": [new ArrayBuffer(3), /^ArrayBuffer .*<00 00 00>/],
  "an object of a class": [new Parcel(), /^Parcel \{ "weight": 3, "tags": \[ "a" \] \}$/],
  "a getter": [
    {
      get read() {
        return 1;
      },
      get both() {
        return 1;
      },
      set both(_value) {},
    },
    /^\{ "read": \[Getter\], "both": \[Getter\/Setter\] \}$/,
  ],
  "a function": [Object.assign(() => {}, { a: 1 }), /\[Function \(anonymous\)\] \{ "a": 1 \}/],
  "an async function": [async function load() {}, /^\[AsyncFunction: load\]$/],
  "a class": [Parcel, /^\[class Parcel\]$/],
  "a class of another": [Registry, /^\[class Registry extends Map\]$/],
  holes: [Object.assign(Array.from({ length: 0 }), { 2: 1 }), /^\[ <2 empty items>, 1 \]$/],
  "a list with names": ["abc".match(/b/), /"0": "b", "index": 1, "input": "abc", "groups": undefined/],
  "a promise": [Promise.resolve(4), /^Promise \[ 4 \]$/],
  "a promise that waits": [new Promise(() => {}), /^Promise \[ <pending> \]$/],
  "a promise that was refused": [rejected, /"message": "refused"/],
  "what cannot be listed": [new WeakMap(), /<items unknown>/],
  arguments: [
    (
      function list() {
        // oxlint-disable-next-line prefer-rest-params -- it is what Node prints in its own way
        return arguments;
      } as (...all: unknown[]) => unknown
    )(1, 2),
    /^\[Arguments\] /,
  ],
  "boxed values": [[new String("a]b"), new Number(3)], /^\[ \[String: 'a\]b'\], \[Number: 3\] \]$/],
  "an iterator": [new Set([1]).values(), /^\[Set Iterator\] \[ 1 \]$/],
  entries: [new Map([[1, 2]]).entries(), /^\[Map Entries\] \[ \[ 1, 2 \] \]$/],
  "an address": [new URL("http://a.b/c?d=1"), /^URL \{.*"searchParams": \{ "d": "1" \}/],
  numbers: [[-0, Number.NaN, -Infinity, 1e21, 1.5e-7], /^\[ -0, NaN, -Infinity, 1e\+21, 1\.5e-7 \]$/],
  nothing: [[undefined, null, {}, []], /^\[ undefined, null, \{\}, \[\] \]$/],
  "a generator": [(function* numbers() {})(), /^Object \[Generator\] \{\}$/],
  "names that need quotes": [{ "odd-key": 1, "it's": 2, é: 3 }, /"odd-key": 1, "it's": 2, "é": 3/],
};
