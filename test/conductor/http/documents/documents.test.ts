// What every caller may read: the API's description in its forms, and the browser for it. The same in every mode.
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { createIssuer } from "../../../../conductor/src/auth/issuer-keys.ts";
import { openapiDocument } from "../../../../conductor/src/contract/openapi.ts";
import { operations } from "../../../../conductor/src/contract/operations.ts";
import { createAuthenticator } from "../../../../conductor/src/http/admission/authenticate.ts";
import { noPeppers } from "../../../../conductor/src/auth/api-keys.ts";
import { createLog } from "../../../../conductor/src/log.ts";
import { problemOf, startTestServer, type TestServer } from "../fixture.ts";

let open: TestServer;
let secured: TestServer;
beforeAll(async () => {
  open = await startTestServer();
  const log = createLog("error", false);
  const issuer = createIssuer({ issuer: "https://issuer.invalid", jwksUrl: undefined, log });
  const signIn = {
    rules: { issuer: "https://issuer.invalid", audiences: ["podium"] },
    issuer,
    peppers: noPeppers,
  };
  secured = await startTestServer({
    credentials: createAuthenticator({ db: open.db, signIn, limits: undefined, clock: Date.now }),
  });
});
afterAll(async () => {
  await secured.stop();
  await open.stop();
});

const document = openapiDocument(operations);
const schemaNames = Object.keys(document.components.schemas);
const documents = ["/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/schemas/Workflow.json"];
const browser = ["/docs", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/start.js"];

test("every document is served to every caller, in both modes, and can be cached", async () => {
  for (const path of [...documents, ...browser]) {
    const answers = [await open.send("GET", path), await secured.send("GET", path)];
    for (const answer of answers) {
      expect(answer.statusCode, path).toBe(200);
      expect(answer.headers["cache-control"], path).toBe("public, max-age=300");
      expect(answer.headers["x-content-type-options"], path).toBe("nosniff");
    }
    const [here, there] = answers;
    expect(here?.body, path).toBe(there?.body);
    const etag = String(here?.headers.etag);
    for (const condition of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const again = await open.send("GET", path, undefined, { "if-none-match": condition });
      expect([again.statusCode, again.body, again.headers.etag], `${path} ${condition}`).toEqual([
        304,
        "",
        etag,
      ]);
    }
    expect((await open.send("GET", path, undefined, { "if-none-match": '"other"' })).statusCode).toBe(200);
    const head = await open.send("HEAD", path);
    expect([head.statusCode, head.body, head.headers.etag], path).toEqual([200, "", etag]);
  }
});

test("an answer is compressed for clients that accept that, and the same for the others", async () => {
  const digest = (content: Buffer) => createHash("sha256").update(content).digest("hex");
  for (const path of ["/openapi.json", "/docs/swagger-ui-bundle.js"]) {
    const plain = await open.send("GET", path);
    const compressed = await open.send("GET", path, undefined, { "accept-encoding": "br, gzip;q=0.5" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(compressed.headers["content-encoding"]).toBe("gzip");
    expect(compressed.headers["vary"]).toBe("accept-encoding");
    expect(digest(gunzipSync(compressed.rawPayload))).toBe(digest(plain.rawPayload));
    const refused = await open.send("GET", path, undefined, { "accept-encoding": "gzip;q=0, br" });
    expect(refused.headers["content-encoding"]).toBeUndefined();
  }
});

test("YAML says what JSON says, without anchors", async () => {
  const answer = await open.send("GET", "/openapi.yaml");
  expect(answer.headers["content-type"]).toBe("application/yaml; charset=utf-8");
  expect(answer.body).not.toMatch(/[:-] [&*]\w/);
  expect(parse(answer.body)).toEqual((await open.send("GET", "/openapi.json")).json());
});

test("the document is complete in every mode, gated operations included", async () => {
  const served = (await open.send("GET", "/openapi.json")).json<typeof document>();
  expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  const gated = JSON.stringify(served).match(/"x-dbos-requires-oauth":true/g) ?? [];
  expect(gated.length).toBe(Object.values(operations).filter((each) => "requiresOAuth" in each).length);
});

test("OpenAPI 3.0 is served with its own version", async () => {
  const answer = await open.send("GET", "/openapi-3.0.json");
  expect(answer.json()).toMatchObject({ openapi: "3.0.3" });
  expect(answer.body).not.toContain('"null"');
});

test("each schema is a document whose references lead to others", async () => {
  for (const name of schemaNames) {
    const answer = await open.send("GET", `/schemas/${name}.json`);
    expect(answer.headers["content-type"], name).toBe("application/schema+json; charset=utf-8");
    expect(answer.json(), name).toMatchObject({ title: name });
    for (const [, target] of answer.body.matchAll(/"\$ref":"([^"]*)"/g)) {
      const url = new URL(target!, `http://conductor/prefix/schemas/${name}.json`);
      expect(schemaNames).toContain(url.pathname.replace("/prefix/schemas/", "").replace(".json", ""));
    }
  }
  expect(problemOf(await open.send("GET", "/schemas/Nothing.json")).status).toBe(404);
});

test("the page loads only from its own folder, and its policy allows nothing else", async () => {
  const answer = await open.send("GET", "/docs");
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  const policy = String(answer.headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const addresses = [...answer.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(3);
  for (const address of addresses) {
    if (address === "data:,") continue;
    const { pathname, origin } = new URL(address, "http://conductor/prefix/docs");
    expect(origin).toBe("http://conductor");
    expect((await open.send("GET", pathname.replace("/prefix", ""))).statusCode, address).toBe(200);
  }
  // Neither inline scripts nor inline styles would run under the policy.
  expect(answer.body).not.toMatch(/<style|style=|<script>| on\w+=/);
});

test("a trailing slash leads to the page, under any prefix", async () => {
  const answer = await open.send("GET", "/docs/");
  expect(answer.statusCode).toBe(308);
  expect(new URL(String(answer.headers.location), "http://conductor/prefix/docs/").pathname).toBe(
    "/prefix/docs",
  );
});
