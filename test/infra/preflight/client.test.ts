// How the preflight asks: AWS over HTTP, and registries by the names of images.
import { createServer, type Server } from "node:http";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createAwsClient } from "../../../infra/preflight/aws-client.ts";
import { parseImage } from "../../../infra/preflight/image-registry.ts";

test.each([
  ["a/b", "registry-1.docker.io", "a/b", "latest"],
  ["nginx:1", "registry-1.docker.io", "library/nginx", "1"],
  ["ghcr.io/a/b/c:v1", "ghcr.io", "a/b/c", "v1"],
  ["localhost:5000/a", "localhost:5000", "a", "latest"],
  [`r.io/a:v1@sha256:${"0".repeat(64)}`, "r.io", "a", `sha256:${"0".repeat(64)}`],
])("an image %s is found at %s", (image, registry, repository, reference) => {
  expect(parseImage(image)).toEqual({ registry, repository, reference });
});

describe("the client of AWS", () => {
  let server: Server;
  let asked: string[];

  beforeAll(async () => {
    asked = [];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (text: Buffer) => (body += text.toString()));
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${String(request.headers["x-amz-target"] ?? body)}`);
        if (request.url?.startsWith("/clusters/") === true) {
          response.writeHead(404, {
            "content-type": "application/json",
            "x-amzn-errortype": "ResourceNotFoundException",
          });
          response.end("{}");
          return;
        }
        response.writeHead(200, { "content-type": "text/xml" });
        response.end(
          "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ada</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${port}`;
    process.env["AWS_ACCESS_KEY_ID"] = "key";
    process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  });

  afterAll(() => {
    for (const key of ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
      Reflect.deleteProperty(process.env, key);
    }

    server.close();
  });

  test("asks over HTTP, and takes what is missing for an answer", async () => {
    const client = createAwsClient("us-west-2", {});
    expect(await client.caller()).toEqual({
      account: "111122223333",
      arn: "arn:aws:iam::111122223333:user/ada",
    });
    expect(await client.clusterVersion("podium-prod")).toBeUndefined();
    expect(asked.join("\n")).toContain("Action=GetCallerIdentity");
    expect(asked.join("\n")).toContain("GET /clusters/podium-prod");
  });
});
