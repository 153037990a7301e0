import fc from "fast-check";
import { expect, test } from "vitest";
import {
  instantOrNull,
  isoInstantOrNull,
  parseInstant,
  toWireTime,
} from "../../../conductor/src/http/instants.ts";

const instants = fc.integer({ min: Date.UTC(1, 0, 1) + 1e12, max: Date.UTC(9999, 0, 1) });

test("Conductor reads what it writes, with any offset and any number of digits", () => {
  fc.assert(
    fc.property(
      instants,
      fc.integer({ min: -1439, max: 1439 }),
      fc.stringMatching(/^\d{0,6}$/),
      (ms, offset, more) => {
        const local = new Date(ms + offset * 60_000).toISOString().replace("Z", "");
        const pad = (value: number) => String(value).padStart(2, "0");
        const minutes = Math.abs(offset);
        const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
        expect(parseInstant(local + more + zone)).toBe(ms);
        expect(toWireTime(local + zone)).toBe(new Date(ms).toISOString().replace("Z", "+00:00"));
      },
    ),
  );
});

test("an instant is written as the platform would write it", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 0, max: 1e9 }), (ms, apart) => {
      for (const each of [ms, ms + apart, ms, -apart, 0]) {
        expect(instantOrNull(each)).toBe(new Date(each).toISOString());
        expect(instantOrNull(String(each))).toBe(new Date(each).toISOString());
      }
    }),
  );
  expect(instantOrNull(-62_135_596_800_000)).toBe("0001-01-01T00:00:00.000Z");
  expect(instantOrNull(253_402_300_799_999)).toBe("9999-12-31T23:59:59.999Z");
  expect(instantOrNull(253_402_300_800_000)).toBeNull();
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => [parseInstant(text), isoInstantOrNull(text), instantOrNull(text)]).not.toThrow();
    }),
  );
});

test("a leap second is the second after it; a 29 February needs a leap year", () => {
  expect(parseInstant("2016-12-31T23:59:60Z")).toBe(Date.UTC(2017, 0, 1));
  expect(parseInstant("2000-02-29T00:00:00Z")).toBe(Date.UTC(2000, 1, 29));
  expect(parseInstant("1900-02-29T00:00:00Z")).toBeUndefined();
  expect(toWireTime("0001-01-01T00:00:00Z")).toBe("0001-01-01T00:00:00.000+00:00");
});
