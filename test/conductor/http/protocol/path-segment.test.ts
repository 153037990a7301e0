import fc from "fast-check";
import { expect, test } from "vitest";
import {
  maxNameLength,
  maxSegmentLength,
  nameFromSegment,
  segmentFromName,
} from "../../../../conductor/src/http/protocol/path-segment.ts";
import { oddNames } from "../../../support/odd-names.ts";

test("a name comes back from its segment, which no proxy changes", () => {
  const anyName = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constantFrom(...oddNames));
  fc.assert(
    fc.property(anyName, (name) => {
      const segment = segmentFromName(name);
      expect(nameFromSegment(segment)).toBe(name.toWellFormed());
      expect(new URL(`http://x/a/${segment}/b`).pathname).toBe(`/a/${segment}/b`);
      expect(decodeURIComponent(segment)).toBe(segment);
    }),
  );
});

test("the longest name has room", () => {
  for (const unit of ["a", "ש", "語", "🙂"]) {
    const name = unit.repeat(maxNameLength / unit.length);
    expect(segmentFromName(name).length).toBeLessThanOrEqual(maxSegmentLength);
  }
});

test.each([
  ["order-118", "order-118", "plain"],
  ["~Lg", ".", "coded"],
  ["~YS8uLi9i", "a/../b", "coded"],
  ["~fkxn", "~Lg", "a name that looks coded, coded"],
  ["~", "~", "nothing is coded"],
  ["~YS9i=", "~YS9i=", "padding"],
  ["~YS9j+/", "~YS9j+/", "base64 of the other alphabet"],
  ["~Lh", "~Lh", "bits after the last byte"],
  ["~A", "~A", "not a whole byte"],
  ["~_w", "~_w", "not UTF-8"],
  ["~7aCA", "~7aCA", "half a surrogate pair"],
  ["~77u_YQ", "\ufeffa", "a byte order mark is a character"],
  ["~AA", "\0", "NUL, which is refused later"],
])("%s stands for %j: %s", (segment, name) => {
  expect(nameFromSegment(segment)).toBe(name);
});
