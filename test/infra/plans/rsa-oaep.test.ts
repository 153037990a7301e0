// Known answers of Project Wycheproof: the seed of each, the published ciphertext out.
import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { encryptOaep, seedBytes } from "../../../infra/plans/rsa-oaep.ts";

interface Vector {
  readonly id: number;
  readonly name: string;
  readonly message: string;
  readonly label: string;
  readonly seed: string;
  readonly ciphertext: string;
}

const file = new URL("rsa-oaep-vectors.json", import.meta.url);
const { key, vectors } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly key: { readonly kty: string; readonly n: string; readonly e: string };
  readonly vectors: readonly Vector[];
};
const publicKey = createPublicKey({ key, format: "jwk" });
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

describe("encryptOaep", () => {
  test.each(vectors)("gives the ciphertext of vector $id: $name", ({ message, label, seed, ciphertext }) => {
    const encrypted = encryptOaep(publicKey, bytes(message), bytes(label), bytes(seed));
    expect(encrypted.toString("hex")).toBe(ciphertext);
  });

  test("refuses a message that is one byte too long", () => {
    const longest = 2048 / 8 - 2 * seedBytes - 2;
    const encrypt = (length: number) => () =>
      encryptOaep(publicKey, Buffer.alloc(length), Buffer.of(), randomBytes(seedBytes));
    expect(encrypt(longest)).not.toThrow();
    expect(encrypt(longest + 1)).toThrow();
  });

  test("refuses a key that is not RSA", () => {
    const { publicKey: curve } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(() => encryptOaep(curve, Buffer.of(), Buffer.of(), randomBytes(seedBytes))).toThrow(
      "it must be RSA",
    );
  });
});
