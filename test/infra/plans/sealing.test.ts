import {
  constants,
  createDecipheriv,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  webcrypto,
  type KeyObject,
} from "node:crypto";
import { describe, expect, test } from "vitest";

import { fingerprint, sealSecret } from "../../../infra/plans/sealing.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
const key = { publicKeyPem, salt: "a salt of the stack" };
const secret = { namespace: "dbos", name: "conductor-db" };

function split(sealed: string): { readonly wrappedKey: Buffer; readonly body: Buffer; readonly tag: Buffer } {
  const bytes = Buffer.from(sealed, "base64");
  const length = bytes.readUInt16BE();
  return {
    wrappedKey: bytes.subarray(2, 2 + length),
    body: bytes.subarray(2 + length, -16),
    tag: bytes.subarray(-16),
  };
}

/** What the controller does, with Node's own OAEP. */
function open(sealed: string, label: string, opener: KeyObject = privateKey): string {
  const { wrappedKey, body, tag } = split(sealed);
  const sessionKey = privateDecrypt(
    {
      key: opener,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: "sha256",
      oaepLabel: Buffer.from(label),
    },
    wrappedKey,
  );
  const decipher = createDecipheriv("aes-256-gcm", sessionKey, Buffer.alloc(12)).setAuthTag(tag);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString();
}

function sealOne(plaintext: string, overrides: Partial<typeof key> = {}): string {
  return sealSecret({ ...key, ...overrides }, secret, { item: plaintext })["item"] ?? "";
}

describe("sealSecret", () => {
  test("gives the same ciphertext for the same content", () => {
    expect(sealOne("value")).toBe(sealOne("value"));
  });

  test("gives another ciphertext for another value, item, name, namespace, salt or key", () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const otherPem = other.export({ type: "spki", format: "pem" }).toString();
    const variants = [
      sealOne("value"),
      sealOne("valuf"),
      sealOne("value", { salt: "another salt" }),
      sealOne("value", { publicKeyPem: otherPem }),
      sealSecret(key, secret, { other: "value" })["other"],
      sealSecret(key, { ...secret, name: "other" }, { item: "value" })["item"],
      sealSecret(key, { ...secret, namespace: "other" }, { item: "value" })["item"],
    ];
    expect(new Set(variants).size).toBe(variants.length);
  });

  test("changes only the item that changed", () => {
    const before = sealSecret(key, secret, { a: "1", b: "2" });
    const after = sealSecret(key, secret, { a: "1", b: "3" });
    expect(after["a"]).toBe(before["a"]);
    expect(after["b"]).not.toBe(before["b"]);
  });

  test.each(["", "short", "ünïcode ✓", "x".repeat(10_000)])("opens again to %j", (plaintext) => {
    expect(open(sealOne(plaintext), "dbos/conductor-db")).toBe(plaintext);
  });

  test("opens only under its own namespace and name", () => {
    expect(() => open(sealOne("value"), "dbos/another")).toThrow();
  });

  test("opens only with the private key", () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    expect(() => open(sealOne("value"), "dbos/conductor-db", other)).toThrow();
  });

  test("is opened by a second implementation, WebCrypto", async () => {
    const { wrappedKey, body, tag } = split(sealOne("value"));
    const der = privateKey.export({ type: "pkcs8", format: "der" });
    const opener = await webcrypto.subtle.importKey(
      "pkcs8",
      der,
      { name: "RSA-OAEP", hash: "SHA-256" },
      false,
      ["decrypt"],
    );
    const label = Buffer.from("dbos/conductor-db");
    const raw = await webcrypto.subtle.decrypt({ name: "RSA-OAEP", label }, opener, wrappedKey);
    const session = await webcrypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    const opened = await webcrypto.subtle.decrypt(
      { name: "AES-GCM", iv: new Uint8Array(12) },
      session,
      Buffer.concat([body, tag]),
    );
    expect(Buffer.from(opened).toString()).toBe("value");
  });

  test("never uses a session key for two plaintexts", () => {
    const keys = ["a", "b", "c", "ab", ""].map((plaintext) => {
      const sessionKey = privateDecrypt(
        {
          key: privateKey,
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: "sha256",
          oaepLabel: Buffer.from("dbos/conductor-db"),
        },
        split(sealOne(plaintext)).wrappedKey,
      );
      return sessionKey.toString("hex");
    });
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("keeps to the golden vector", () => {
    const golden = sealSecret(
      { publicKeyPem: goldenKey, salt: "golden" },
      { namespace: "dbos", name: "golden" },
      { item: "golden" },
    );
    const digest = createHash("sha256")
      .update(golden["item"] ?? "")
      .digest("hex");
    expect(digest).toBe("1119a3b131a2fda0a3fd6de089894e138611ee3874734cf1b0dc8b3fb4cc7516");
  });

  test("refuses a key that is not RSA", () => {
    const { publicKey: curve } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = curve.export({ type: "spki", format: "pem" }).toString();
    expect(() => sealOne("value", { publicKeyPem: pem })).toThrow("The sealing key is ec; it must be RSA.");
  });
});

describe("fingerprint", () => {
  test("changes with a value, with an item's name and with the salt", () => {
    const prints = [
      fingerprint("salt", { a: "1" }),
      fingerprint("salt", { a: "2" }),
      fingerprint("salt", { b: "1" }),
      fingerprint("other", { a: "1" }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  test("does not depend on the order of items", () => {
    expect(fingerprint("salt", { a: "1", b: "2" })).toBe(fingerprint("salt", { b: "2", a: "1" }));
  });

  test("tells two items from one that contains both", () => {
    expect(fingerprint("salt", { a: "1b2" })).not.toBe(fingerprint("salt", { a: "1", b: "2" }));
  });
});

const goldenKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq+Lc+U7aSMR2T4BkCil7
Iutm1DlzZgMQWgF7xdRQXbb3yGF5MRumk0O2KBm4E5/871j26KKzj44/Swq+U9rf
1Skh+XL4svj4tKEF4x+OhTpB9hYN4dUbJ0z8gBGxdtR34PlpSolbcLRleer6sotZ
5jCTHvSERSbBMkRt4eKkAiQycK+FEM9mk9IyWDiy7xGBRM/ZqyS1MABXMFjh+waO
D9MlSzEn8YRDvtlNxp4gpir9sjS8Wz2I4Ae1ksFCWnATS/on/K0f/IYYQKU2cKul
132D5v1Gwd3czmNEg0ledWsvhpfLa9MsfNEHsVTd5mpX43RE3WQOR+oZ6tEWVCux
/QIDAQAB
-----END PUBLIC KEY-----
`;
