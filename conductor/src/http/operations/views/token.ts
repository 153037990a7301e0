// API keys: row → API.
import type { Static } from "typebox";
import type { key, token } from "../../../contract/schemas/token.ts";
import type { TokenRow } from "../../../store/tokens.ts";

/** Stands for "no application": an empty list would read as every application. */
const noApplication = "00000000-0000-0000-0000-000000000000";

export function tokenView(row: TokenRow): Static<typeof token> {
  const isEmptyScope = !row.allApps && row.appIds.length === 0;
  return {
    tokenName: row.name,
    createdAt: row.createdAt.toISOString(),
    permissions: row.permissions,
    appIds: isEmptyScope ? [noApplication] : row.appIds,
  };
}

export function keyView(row: TokenRow): Static<typeof key> {
  const { keyClass, publicId, pepperVersion } = row;
  return { ...tokenView(row), class: keyClass, publicId, pepperVersion };
}
