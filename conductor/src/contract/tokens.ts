import { Type } from "typebox";
import { onToken } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { inOrg, org, orgParams } from "./paths.ts";
import { text } from "./schemas/primitives.ts";
import { createTokenInput, token, tokenCreated } from "./schemas/token.ts";

const inToken = Type.Object({ ...orgParams, tokenName: text });

export const tokenOperations = {
  listTokens: {
    method: "GET",
    path: `${org}/tokens`,
    tag: "Tokens",
    summary: "List the API keys, without their secrets",
    access: "token.read",
    openToScopedKeys: true,
    params: inOrg,
    success: { status: 200, body: Type.Array(token) },
  },
  createToken: {
    method: "POST",
    path: `${org}/tokens/{tokenName}`,
    tag: "Tokens",
    summary: "Create an API key; without permissions it can only connect executors",
    access: "token.write",
    audit: {
      name: "token.create",
      target: onToken,
      details: ({ body }) => ({
        permissions: body?.["permissions"] ?? [],
        applications: body?.["appNames"] ?? [],
        ...(body?.["class"] === undefined ? {} : { class: body["class"] }),
      }),
      inDatabase: true,
    },
    params: inToken,
    body: createTokenInput,
    success: { status: 201, body: tokenCreated },
  },
  deleteToken: {
    method: "DELETE",
    path: `${org}/tokens/{tokenName}`,
    tag: "Tokens",
    summary: "Revoke an API key at once",
    access: "token.write",
    audit: { name: "token.revoke", target: onToken, inDatabase: true },
    params: inToken,
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;
