// Configurations that together declare every kind of object the program knows.
import { withDomain } from "./program.ts";

const compose = { image: "registry.example.com/compose:1", googleClientId: "id" };

/** Stack and what is configured in addition, by a name for people. */
export const variants = {
  dev: ["dev", {}],
  prod: ["prod", {}],
  local: ["local", {}],
  "dev with everything": [
    "dev",
    {
      config: {
        ...withDomain,
        "podium:compose": JSON.stringify(compose),
        "podium:networkPolicyEgress": "true",
      },
    },
  ],
  "dev scaled by the database": [
    "dev",
    { config: { "podium:appScaler": "database", "podium:appMinReplicas": "0" } },
  ],
  "dev with the official images": [
    "dev",
    {
      config: {
        "podium:conductorImage": "dbosdev/conductor:1.0",
        "podium:consoleImage": "dbosdev/console:1.0",
        "podium:conductorLicenseKey": "licence",
      },
      secretKeys: ["podium:conductorLicenseKey"],
    },
  ],
  "dev scaled by the application": ["dev", { config: { "podium:appScaler": "app" } }],
} as const;
