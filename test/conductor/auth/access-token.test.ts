import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { verifyToken } from "../../../conductor/src/auth/access-token.ts";
import { createIssuer, type Issuer } from "../../../conductor/src/auth/issuer-keys.ts";
import { ConductorError } from "../../../conductor/src/errors.ts";
import { startIssuer, type TestIssuer } from "../../support/issuer.ts";

const log = pino({ level: "silent" });
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());
beforeEach(() => {
  issuer.asked = {};
  issuer.isDown = false;
});

afterEach(() => vi.useRealTimers());

const quick = { unknownKeyMs: 0, retryMs: 0 };
const open = (timing: Parameters<typeof createIssuer>[0]["timing"] = quick): Issuer =>
  createIssuer({ issuer: issuer.url, jwksUrl: undefined, log, timing });
const verify = (token: string, keys = open(), audiences = [issuer.audience]) =>
  verifyToken(token, { issuer: issuer.url, audiences }, keys);

async function codeOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => "accepted",
    (error: unknown) => error,
  );
  if (thrown instanceof ConductorError) return thrown.code;
  return String(thrown);
}
const refused = "CONDUCTOR_CREDENTIAL_INVALID";
const nowSecs = () => Math.floor(Date.now() / 1_000);
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token", () => {
  test.each(["RS256", "PS384", "ES256"])("signed with %s identifies its owner", async (alg) => {
    const token = await issuer.sign({ sub: "ada", email: "ada@example.com", email_verified: true }, { alg });
    expect(await verify(token)).toEqual({
      issuer: issuer.url,
      subject: "ada",
      email: "ada@example.com",
      emailVerified: true,
      givenName: "",
      familyName: "",
      nickname: "",
    });
  });

  test("signed with an algorithm that is not on the list is refused, though the issuer has such a key", async () => {
    expect(await codeOf(verify(await issuer.sign({}, { alg: "EdDSA" })))).toBe(refused);
  });

  test("needs only issuer, audience, subject and expiry", async () => {
    const identity = await verify(await issuer.sign({ iat: undefined }));
    expect(identity).toMatchObject({ subject: "person", email: "", emailVerified: undefined });
  });

  test("may be meant for several audiences, and any of ours will do", async () => {
    const token = await issuer.sign({ aud: ["other", "dbosctl"] });
    await verify(token, open(), ["console", "dbosctl"]);
    expect(await codeOf(verify(token, open(), ["console"]))).toBe(refused);
  });

  test("may be late by the difference of the clocks, but not by more", async () => {
    await verify(await issuer.sign({ exp: nowSecs() - 30 }));
    expect(await codeOf(verify(await issuer.sign({ exp: nowSecs() - 90 })))).toBe(refused);
  });

  const bad: [string, () => JWTPayload][] = [
    ["another issuer", () => ({ iss: "https://elsewhere.example" })],
    ["the issuer with a slash more", () => ({ iss: `${issuer.url}/` })],
    ["another audience", () => ({ aud: "elsewhere" })],
    ["no audience", () => ({ aud: undefined })],
    ["no expiry", () => ({ exp: undefined })],
    ["an expiry that is not a number", () => ({ exp: "tomorrow" as unknown as number })],
    ["a beginning in the future", () => ({ nbf: nowSecs() + 300 })],
    ["a signing time in the future", () => ({ iat: nowSecs() + 300 })],
    ["no subject", () => ({ sub: undefined })],
    ["an empty subject", () => ({ sub: "" })],
    ["a subject that is not text", () => ({ sub: 7 as unknown as string })],
    ["a subject with a control character", () => ({ sub: "ada\u0000" })],
    ["a subject without end", () => ({ sub: "a".repeat(2_000) })],
  ];
  test.each(bad)("with %s is refused", async (_, claims) => {
    expect(await codeOf(verify(await issuer.sign(claims())))).toBe(refused);
  });

  test("is not trusted for claims of the wrong kind", async () => {
    const claims = { email: ["a@b.c"], given_name: "A\nB", family_name: "x".repeat(400), name: 7 };
    expect(await verify(await issuer.sign(claims as unknown as JWTPayload))).toMatchObject({
      email: "",
      givenName: "",
      familyName: "",
      nickname: "",
    });
  });
});

describe("a forged token", () => {
  const claims = () => ({ iss: issuer.url, aud: issuer.audience, sub: "ada", exp: nowSecs() + 600 });

  test("without a signature is refused", async () => {
    expect(await codeOf(verify(new UnsecuredJWT(claims()).encode()))).toBe(refused);
    const [, payload = ""] = (await issuer.sign()).split(".");
    for (const alg of ["none", "None", "NONE", ""]) {
      expect(await codeOf(verify(`${segment({ alg, kid: "RS256-0" })}.${payload}.`))).toBe(refused);
    }
  });

  test("signed with the public key as a shared secret is refused", async () => {
    const signing = `${segment({ alg: "HS256", kid: "RS256-0" })}.${segment(claims())}`;
    const signature = createHmac("sha256", await issuer.publicPem())
      .update(signing)
      .digest("base64url");
    expect(await codeOf(verify(`${signing}.${signature}`))).toBe(refused);
  });

  test("signed with another key under a known id is refused", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: "RS256", kid: "RS256-0" })
      .sign(privateKey);
    expect(await codeOf(verify(token))).toBe(refused);
  });

  test("that brings or names its own key is refused, and no request goes to the address that it names", async () => {
    let visits = 0;
    const trap = createServer((_request, response) => {
      visits += 1;
      response.end("{}");
    }).listen(0);
    const { port } = trap.address() as { readonly port: number };
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const jwk = await exportJWK(publicKey);
    const headers = [{ jwk }, { jku: `http://127.0.0.1:${port}/keys` }, { x5u: `http://127.0.0.1:${port}/` }];
    for (const header of headers) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: "RS256", kid: "own", ...header })
        .sign(privateKey);
      expect(await codeOf(verify(token))).toBe(refused);
    }
    trap.close();
    expect(visits).toBe(0);
  });

  test("of changed claims, or of an algorithm that its key is not for, is refused", async () => {
    const [header = "", , signature = ""] = (await issuer.sign()).split(".");
    expect(await codeOf(verify(`${header}.${segment(claims())}.${signature}`))).toBe(refused);
    const other = await issuer.sign({}, { alg: "RS256", kid: "ES256-0" });
    expect(await codeOf(verify(other))).toBe(refused);
  });

  test.each(["", ".", "..", "a.b.c", "a.b.c.d.e", "not a token", "e30.e30.e30"])(
    "that reads %j is refused",
    async (token) => {
      expect(await codeOf(verify(token))).toBe(refused);
    },
  );
});

describe("the issuer's keys", () => {
  test("are asked for once, when they are first needed, however many tokens come", async () => {
    const keys = open(undefined);
    expect(issuer.asked).toEqual({});
    const token = await issuer.sign();
    await Promise.all(Array.from({ length: 20 }, () => verify(token, keys)));
    await verify(token, keys);
    expect(issuer.asked).toEqual({ "/.well-known/openid-configuration": 1, "/keys": 1 });
  });

  test("may have a URL in the settings, and then Conductor asks no other", async () => {
    const keys = createIssuer({ issuer: issuer.url, jwksUrl: issuer.jwksUrl, log });
    await verify(await issuer.sign(), keys);
    expect(issuer.asked).toEqual({ "/keys": 1 });
  });

  test.each([
    ["very long", { note: "x".repeat(2_000_000) }],
    ["very deep", { note: JSON.parse(`${"[".repeat(1_000)}${"]".repeat(1_000)}`) as unknown }],
    ["very many values", { note: Array.from({ length: 50_000 }, () => ({})) }],
  ])("are not looked for in a document that is %s", async (_, more) => {
    issuer.discovery = more as Record<string, string>;
    expect(await codeOf(verify(await issuer.sign(), open(undefined)))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
    issuer.discovery = {};
  });

  test("are asked for again when they have been replaced", async () => {
    const keys = open();
    const before = await issuer.sign();
    await verify(before, keys);
    await issuer.rotate();
    await verify(await issuer.sign(), keys);
    expect(await codeOf(verify(before, keys))).toBe(refused);
  });

  test("are not asked for by a flood of invented key ids", async () => {
    const keys = open({ unknownKeyMs: 60_000 });
    await verify(await issuer.sign(), keys);
    const forged = await Promise.all(
      Array.from({ length: 50 }, (_, index) => issuer.sign({}, { kid: `invented-${index}` })),
    );
    for (const token of forged) {
      expect(await codeOf(verify(token, keys))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
    }

    expect(issuer.asked["/keys"]).toBe(1);
  });

  test("that are new are not called wrong because strangers invent key ids", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const keys = open({});
    const before = await issuer.sign();
    await verify(before, keys);
    await issuer.rotate();
    const after = await issuer.sign();
    const outcomes: string[] = [];
    for (let second = 0; second < 30; second += 1) {
      vi.setSystemTime(Date.now() + 1_000);
      await codeOf(verify(await issuer.sign({}, { kid: `invented-${second}` }), keys));
      outcomes.push(await codeOf(verify(after, keys)));
    }
    expect(outcomes).not.toContain(refused);
    // Ten seconds at most, and then for good.
    expect(outcomes.findLastIndex((each) => each === "CONDUCTOR_ISSUER_UNAVAILABLE")).toBeLessThan(10);
    expect(issuer.asked["/keys"]).toBeLessThanOrEqual(4);
    // The issuer has been asked and no longer has the old key: a token of it is wrong, not unchecked.
    vi.setSystemTime(Date.now() + 11_000);
    expect(await codeOf(verify(before, keys))).toBe(refused);
    expect(await codeOf(verify(before, keys))).toBe(refused);
  });

  test("that cannot be asked for now say when to try again", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const keys = open({});
    await verify(await issuer.sign(), keys);
    await issuer.rotate();
    vi.setSystemTime(Date.now() + 3_000);
    const thrown: unknown = await verify(await issuer.sign(), keys).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "CONDUCTOR_ISSUER_UNAVAILABLE", retryAfterSecs: 7 });
    vi.setSystemTime(Date.now() + 7_000);
    await verify(await issuer.sign(), keys);
  });

  test("that are only remembered do not make an unknown key wrong", async () => {
    const keys = open();
    await verify(await issuer.sign(), keys);
    await issuer.rotate();
    issuer.isDown = true;
    expect(await codeOf(verify(await issuer.sign(), keys))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
    issuer.isDown = false;
    await verify(await issuer.sign(), keys);
  });

  test("that cannot be fetched leave the credential unchecked, not wrong; and not every request asks for them", async () => {
    const keys = open({ retryMs: 60_000 });
    issuer.isDown = true;
    const token = await issuer.sign();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await codeOf(verify(token, keys))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
    }

    expect(issuer.asked).toEqual({ "/.well-known/openid-configuration": 1 });
  });

  test("are fetched as soon as the issuer is back", async () => {
    const keys = open();
    issuer.isDown = true;
    expect(await codeOf(verify(await issuer.sign(), keys))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
    issuer.isDown = false;
    await verify(await issuer.sign(), keys);
  });

  test("outlast the issuer for a while, and no longer", async () => {
    const keys = open({ ...quick, refreshMs: 0 });
    const impatient = open({ ...quick, refreshMs: 0, staleMs: 0 });
    const token = await issuer.sign();
    await verify(token, keys);
    await verify(token, impatient);
    issuer.isDown = true;
    await verify(token, keys);
    expect(await codeOf(verify(token, impatient))).toBe("CONDUCTOR_ISSUER_UNAVAILABLE");
  });
});
