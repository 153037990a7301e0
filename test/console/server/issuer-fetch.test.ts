// An issuer that answers without end costs the Console a megabyte, whichever question it is.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { discoverIssuer } from "../../../console/server/discovery.ts";
import { createIssuer } from "../../../console/server/issuer.ts";
import { fetchFromIssuer, maxIssuerBytes } from "../../../console/server/issuer-fetch.ts";
import type { SignInConfig } from "../../../console/server/config.ts";

const plainGet = { method: "GET", headers: {}, body: undefined, redirect: "manual" } as const;
let server: Server;
let base: string;
let sent = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    sent = 0;
    if (request.url === "/small") return response.end('{"issuer":"x"}');
    response.writeHead(200, { "content-type": "application/json" }).write('{"issuer":"');
    const piece = "x".repeat(64 * 1_024);
    const more = () => {
      for (;;) {
        sent += piece.length;
        if (!response.write(piece)) return;
      }
    };
    response.on("drain", more);
    more();
    return response;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections());

const signIn = (changes: Partial<SignInConfig>) =>
  ({
    issuer: "",
    clientId: "console",
    clientSecret: "",
    audience: "",
    scope: "openid",
    authorizationUrl: `${base}/auth`,
    tokenUrl: `${base}/token`,
    jwksUrl: "",
    userInfoUrl: "",
    logoutUrl: "",
    ...changes,
  }) as SignInConfig;

test("a small answer is unchanged", async () => {
  const response = await fetchFromIssuer(`${base}/small`, plainGet);
  expect([response.status, await response.json()]).toEqual([200, { issuer: "x" }]);
});

test.each([
  ["its discovery document", () => discoverIssuer({ authorizationUrl: `${base}/auth`, tokenUrl: "" })],
  [
    "the document of a named issuer",
    () => createIssuer(signIn({ issuer: base })).startSignIn("http://localhost:3000"),
  ],
  [
    "its tokens",
    () =>
      createIssuer(signIn({ issuer: base, jwksUrl: `${base}/keys` })).refresh({
        subject: "s",
        name: "",
        email: "",
        endsAt: 0,
        accessToken: "a",
        refreshToken: "r",
        accessTokenEndsAt: 0,
      }),
  ],
])("%s without end is given up", async (_, ask) => {
  const failure: unknown = await ask().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  const messages = [failure, (failure as Error).cause].map(String).join();
  expect(messages).toContain(`more than ${maxIssuerBytes} bytes`);
  expect(sent).toBeLessThan(64 * maxIssuerBytes);
});
