// The configuration file of Dex. It holds no secret: hashes and client secrets come from its environment.
import { createHash } from "node:crypto";

import { services } from "./services.ts";

export interface DexUser {
  readonly email: string;
  readonly name: string;
}

export interface DexConnector {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** Passed through; `$NAME` in it is read from Dex's environment. */
  readonly config?: unknown;
}

export interface DexPlan {
  /** Public URL under which browsers and tokens know Dex, `/dex` included. */
  readonly issuer: string;
  /** Public URL of the Console. */
  readonly consoleUrl: string;
  readonly users: readonly DexUser[];
  readonly connectors: readonly DexConnector[];
}

/** Both public clients: browsers and command lines keep no secret, so they prove themselves by PKCE. */
export const consoleClientId = "dbos-console";
export const cliClientId = "dbosctl";

/** Environment variable with the bcrypt hash of a static user's password. */
export function passwordHashVariable(index: number): string {
  return `DEX_USER_${index}_HASH`;
}

/** JSON, which is YAML: no serialiser, and the same text every time. */
export function planDexConfig(plan: DexPlan): string {
  const config = {
    issuer: plan.issuer,
    // In custom resources: signing keys and sessions survive a restart and are shared by replicas.
    // Their definitions are made before Dex, which may make none.
    storage: { type: "kubernetes", config: { inCluster: true, crdHandling: "check" } },
    web: { http: `0.0.0.0:${services.dex.port}` },
    oauth2: {
      responseTypes: ["code"],
      skipApprovalScreen: true,
      // Not enforced: the device flow of a command line has no browser to send a challenge from.
      pkce: { codeChallengeMethodsSupported: ["S256"] },
    },
    // Two replicas of the Console may renew the same session at the same moment.
    expiry: { refreshTokens: { reuseInterval: "10s" } },
    staticClients: [
      {
        id: consoleClientId,
        name: "Podium Console",
        public: true,
        redirectURIs: [`${plan.consoleUrl}/oauth/callback`],
        trustedPeers: [cliClientId],
      },
      {
        id: cliClientId,
        name: "dbosctl",
        public: true,
        // The device flow ends on one of these; which one depends on how Dex joins the issuer's path.
        redirectURIs: ["/device/callback", "/dex/device/callback"],
      },
    ],
    connectors: plan.connectors,
    enablePasswordDB: plan.users.length > 0,
    staticPasswords: plan.users.map((user, index) => ({
      email: user.email,
      username: user.name,
      userID: userId(user.email),
      hashFromEnv: passwordHashVariable(index),
    })),
  };
  return JSON.stringify(config, undefined, 2);
}

/** A stable identifier in the shape of a UUID: tokens carry it as `sub`, so it must outlive a redeployment. */
export function userId(email: string): string {
  const hex = createHash("sha256").update(email.toLowerCase()).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** The `sub` claim in Dex's tokens for a static user: user and connector as a protobuf message, base64url. */
export function tokenSubject(email: string): string {
  const field = (number: number, value: string): Buffer =>
    Buffer.concat([Buffer.of((number << 3) | 2, value.length), Buffer.from(value)]);
  return Buffer.concat([field(1, userId(email)), field(2, "local")]).toString("base64url");
}
