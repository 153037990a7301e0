// compose.yaml: every container is hardened, every setting is one that the program has, and nothing is published beyond loopback.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import {
  loadConfig as loadConductor,
  settings as ofConductor,
} from "../../../conductor/src/settings/config.ts";
import { loadConfig as loadConsole } from "../../../console/server/config.ts";
import { settings as ofConsole } from "../../../console/server/settings.ts";
import { loadConfig as loadApp } from "../../../app/src/config.ts";
import { composeEnvironment } from "../../../infra/compose/env.ts";
import { images } from "../../../infra/plans/versions.ts";
import { composeText, parseEnv, readCompose, root, type Service } from "./compose-file.ts";

const hash = `$2b$10$${"a".repeat(53)}`;
const plain = parseEnv(composeEnvironment().text);
const signedIn = parseEnv(composeEnvironment(hash).text);
const { services, volumes } = readCompose(plain);
const withSignIn = readCompose(signedIn).services;
const mountsOf = (service: Service) => (service.volumes ?? []).map((each) => each.split(":")[0] ?? "");

test("the services and their profiles are those of the guide", () => {
  const profiles = Object.entries(services).map(([name, { profiles = [] }]) => [name, profiles.join()]);
  expect(Object.fromEntries(profiles)).toEqual({
    postgres: "",
    conductor: "",
    console: "",
    dex: "auth",
    migrate: "app",
    "app-1": "app",
    "app-2": "app",
    prometheus: "observability",
    grafana: "observability",
  });
});

describe.each(Object.entries(services))("%s", (_, service) => {
  test("can change nothing in its image, and gain nothing", () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  test("is run by an unprivileged user", () => {
    const dockerfile =
      service.build === undefined ? "" : readFileSync(join(root, service.build.dockerfile), "utf8");
    expect(service.user ?? /^USER (.+)$/m.exec(dockerfile)?.[1]).toMatch(/^[1-9]\d*:\d+$/);
  });

  test("has a version", () => {
    expect(service.image).toMatch(/:(local|v?\d+\.\d+[\w.]*)$/);
  });

  test("is published on loopback only", () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test("says whether it is healthy, in compose.yaml or in its image", () => {
    const dockerfile =
      service.build === undefined ? "" : readFileSync(join(root, service.build.dockerfile), "utf8");
    expect(service.healthcheck?.test[0] ?? /^HEALTHCHECK/m.exec(dockerfile)?.[0]).toMatch(
      /^(CMD|HEALTHCHECK)$/,
    );
  });

  test("mounts what is there, or what compose:env writes", () => {
    for (const source of mountsOf(service)) {
      const isThere = source.startsWith("./") ? existsSync(join(root, source)) : source in volumes;
      expect(isThere || source === "./.podium/compose/prometheus-key", source).toBe(true);
    }
  });

  test("waits for services that start without its profile too", () => {
    for (const name of Object.keys(service.depends_on ?? {})) {
      const wanted = services[name]?.profiles ?? [];
      expect(wanted.filter((profile) => !service.profiles?.includes(profile))).toEqual([]);
    }
  });
});

describe.each([
  ["without sign-in", services],
  ["with Dex", withSignIn],
])("%s", (_, all) => {
  test("Conductor knows every setting, and takes the values", () => {
    const env = all["conductor"]?.environment ?? {};
    const known = Object.values(ofConductor).map((each) => each.env);
    expect(Object.keys(env).filter((name) => !known.includes(name))).toEqual([]);
    expect(loadConductor(env).oauthEnabled).toBe(all === withSignIn);
  });

  test("the Console knows every setting, and takes the values", () => {
    const env = all["console"]?.environment ?? {};
    const known = Object.values(ofConsole).map((each) => each.env);
    expect(Object.keys(env).filter((name) => !(known as readonly string[]).includes(name))).toEqual([]);
    expect(loadConsole(env).port).toBe(80);
  });

  test("the sample application takes its settings", () => {
    expect(loadApp({ ...all["app-1"]?.environment }).conductor?.url).toBe("ws://conductor:8090/");
  });
});

test("Dex knows the addresses that the Console and the tokens have", () => {
  const dex = parse(readFileSync(join(root, "infra/compose/dex.yaml"), "utf8")) as {
    readonly issuer: string;
    readonly staticClients: readonly { readonly id: string; readonly redirectURIs: readonly string[] }[];
    readonly staticPasswords: readonly { readonly hashFromEnv: string }[];
  };
  const env = withSignIn["console"]?.environment ?? {};
  expect(dex.issuer).toBe(env["DBOS_OAUTH_ISSUER"]);
  expect(dex.staticClients).toMatchObject([
    { id: env["DBOS_OAUTH_CLIENT_ID"], redirectURIs: [`${env["CONSOLE_PUBLIC_URL"]}/oauth/callback`] },
  ]);
  expect(withSignIn["dex"]?.environment).toEqual({ [dex.staticPasswords[0]?.hashFromEnv ?? ""]: hash });
  expect(withSignIn["dex"]?.image).toBe(images.dex);
});

test("the official images take the place of ours by two variables", () => {
  const official = { CONDUCTOR_IMAGE: "dbosdev/conductor:1.2", CONSOLE_IMAGE: "dbosdev/console:1.2" };
  const changed = readCompose({ ...plain, ...official }).services;
  expect([changed["conductor"]?.image, changed["console"]?.image]).toEqual(Object.values(official));
});

test("no secret is in the file, and without .env it says what to do", () => {
  expect(() => readCompose({})).toThrow("run npm run compose:env first");
  const named = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => name);
  const made = [...Object.keys(signedIn), "CONDUCTOR_IMAGE", "CONSOLE_IMAGE"];
  expect(named.filter((name) => !made.includes(name))).toEqual([]);
  expect(/PASSWORD: (?!\$\{)/.test(composeText)).toBe(false);
});

test("Prometheus has the scrape job of the observability kit", () => {
  const read = (path: string) =>
    parse(readFileSync(join(root, path), "utf8")) as { readonly scrape_configs: readonly object[] };
  const [ours] = read("infra/compose/prometheus.yaml").scrape_configs;
  const [kits] = read("docs/observability/prometheus.yml").scrape_configs;
  expect(ours).toEqual({ ...kits, authorization: { credentials_file: "/etc/prometheus/conductor-key" } });
});
