// The stacks set exactly the settings that the Console reads.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../../console/server/config.ts";
import { settings } from "../../../console/server/settings.ts";

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: { readonly env: { readonly name: string; readonly value?: string }[] }[];
      };
    };
  };
}

const names = new Set(Object.values(settings).map(({ env }) => env));

test.each(["dev", "prod", "local"])(
  "the Console starts with what stack %s sets, and reads all of it",
  (stack) => {
    const path = `../../infra/golden/${stack}/manifests/dbos/deployment-console.yaml`;
    const { spec } = parse(readFileSync(join(import.meta.dirname, path), "utf8")) as Deployment;
    const env = spec.template.spec.containers[0]?.env ?? [];
    const ours = env.map(({ name }) => name).filter((name) => /^(CONSOLE|DBOS)_/.test(name));
    expect(ours.filter((name) => !names.has(name))).toEqual([]);

    // A value that comes from a Secret is not in the manifest.
    const secret = Buffer.alloc(32).toString("base64");
    const config = loadConfig(Object.fromEntries(env.map(({ name, value }) => [name, value ?? secret])));
    expect(config.allowedHosts).toEqual([new URL(config.signIn?.publicUrl ?? "").hostname]);
    expect(config.host).toBe("0.0.0.0");
    expect(config.executorUrl).toMatch(/^wss:/);
    // Only the browser goes the public way; with these three the server never asks for the discovery document.
    const { authorizationUrl = "", issuer = "", tokenUrl, jwksUrl } = config.signIn ?? {};
    expect(authorizationUrl.startsWith(`${issuer}/`)).toBe(true);
    for (const url of [tokenUrl, jwksUrl]) {
      expect(url).toMatch(/^http:\/\/dex\.dbos\.svc\.cluster\.local:5556\//);
    }
  },
);
