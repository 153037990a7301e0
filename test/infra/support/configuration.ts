// Configurations as a stack file would have them, read as the program reads them.
import * as pulumi from "@pulumi/pulumi";

import { ConfigurationError, loadConfiguration, type Configuration } from "../../../infra/config.ts";

export type Config = Record<string, unknown>;

const today = new Date("2026-11-21");

export const dev: Config = { "aws:region": "us-west-2", environment: "dev" };
export const prod: Config = {
  "aws:region": "us-west-2",
  environment: "prod",
  domain: "podium.example.com",
  hostedZoneId: "Z1",
  acmeEmail: "a@example.com",
  clusterEndpointCidrs: ["203.0.113.0/24"],
  dexUsers: [{ email: "a@example.com", name: "a" }],
  conductorImage: "podium/conductor:v1",
  consoleImage: "podium/console:v1",
};
export const local: Config = {
  environment: "local",
  existingCluster: { name: "kind", context: "kind" },
  conductorImage: "podium/conductor:v1",
  consoleImage: "podium/console:v1",
  appImage: "podium/app:v1",
  migrateImage: "podium/migrate:v1",
};

await pulumi.runtime.setMocks(
  { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
  "podium",
  "test",
);

/** Hands keys to Pulumi. Those without a namespace are ours; an undefined value takes a key away. */
export function setConfiguration(config: Config, secrets: readonly string[] = []): void {
  const full = (key: string): string => (key.includes(":") ? key : `podium:${key}`);
  const text = Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [full(key), typeof value === "string" ? value : JSON.stringify(value)] as const);
  const all = [...text, ...secrets.map((key) => [full(key), "secret"] as const)];
  pulumi.runtime.setAllConfig(Object.fromEntries(all), secrets.map(full));
}

export function load(config: Config, secrets: readonly string[] = []): Configuration {
  setConfiguration(config, secrets);
  return loadConfiguration(today);
}

export function problemsOf(config: Config, secrets: readonly string[] = []): readonly string[] {
  try {
    load(config, secrets);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
