// Reads compose.yaml as Docker Compose does: anchors merged, variables filled in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const root = join(import.meta.dirname, "../../..");

export interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string };
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const composeText = readFileSync(join(root, "compose.yaml"), "utf8");

/** The file with the variables of `.env`. Throws where one is required and not there. */
export function readCompose(env: Readonly<Record<string, string>>): ComposeFile {
  return fill(parse(composeText, { merge: true }), env) as ComposeFile;
}

/** The variables of a `.env` that `npm run compose:env` has written. */
export function parseEnv(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

function fill(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") return fillText(value, env);
  if (Array.isArray(value)) return value.map((each) => fill(each, env));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, env)]));
}

function fillText(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, how: string, rest: string) => {
    const given = env[name];
    if (given !== undefined && given !== "") return given;
    if (how === "?") throw new Error(`${name}: ${rest}`);
    return rest;
  });
}
