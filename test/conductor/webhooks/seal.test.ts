// Sealed texts open with their key, for their owner, and in no other way.
import { expect, test } from "vitest";
import { seal, unseal } from "../../../conductor/src/webhooks/seal.ts";

const old = { version: 1, secret: "an old secret of thirty-two characters" };
const current = { version: 2, secret: "a new secret of thirty-two characters!" };

test("what was sealed before the keys were changed still opens", () => {
  const sealed = seal("https://hooks.example.com/token", "a", [old]);
  expect(unseal(sealed, "a", [current, old])).toBe("https://hooks.example.com/token");
  expect(unseal(seal("x", "a", [current, old]), "a", [current])).toBe("x");
});

test("nothing opens for another owner, under another key, or when a byte has changed", () => {
  const sealed = seal("secret", "a", [old]);
  expect(unseal(sealed, "b", [old])).toBeUndefined();
  expect(unseal(sealed, "a", [current])).toBeUndefined();
  expect(unseal(sealed, "a", [{ ...current, version: 1 }])).toBeUndefined();
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(unseal(changed, "a", [old])).toBeUndefined();
  }
  expect(unseal(sealed.subarray(0, 20), "a", [old])).toBeUndefined();
});

test("two seals of one text differ", () => {
  expect(seal("x", "a", [old]).equals(seal("x", "a", [old]))).toBe(false);
});
