import { Type } from "typebox";
import { addedMembers, keyClass } from "../additions.ts";
import { closed, filterValues, nullable, text, texts, time } from "./primitives.ts";

/** An API key without its secret. No `appIds` means every application. */
export const token = closed("Token", { tokenName: text, createdAt: time, permissions: texts, appIds: texts });

export const createTokenInput = closed("CreateTokenInputBody", {
  appNames: Type.Optional(nullable(Type.Array(text, { uniqueItems: true }))),
  permissions: Type.Optional(filterValues),
  ...addedMembers.CreateTokenInputBody,
});

/** An API key with what the published contract does not say of it. */
export const key = closed("Key", {
  ...token.properties,
  class: keyClass,
  publicId: nullable(text),
  pepperVersion: nullable(Type.Integer()),
});

/** Longest name of a key. */
export const maxKeyName = 256;

export const renameKeyInput = closed("RenameTokenInputBody", {
  newName: Type.String({ minLength: 1, maxLength: maxKeyName }),
});

export const keyPolicy = closed("KeyPolicy", { refuseDevelopmentKeys: Type.Boolean() });

export const tokenCreated = closed("TokenCreated", {
  tokenName: text,
  token: Type.String({ description: "The secret. It is shown once and stored nowhere." }),
});
