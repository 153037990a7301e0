// Roles and what they are made of.
import { permissions } from "../../contract/operation.ts";
import type { Handlers } from "../call.ts";

export const roleHandlers = {
  listPermissions: async () => [...permissions],
} satisfies Handlers;
