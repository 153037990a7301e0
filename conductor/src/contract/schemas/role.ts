import { Type } from "typebox";
import { closed, filterValues, roleName, text, texts } from "./primitives.ts";

export const roleOutput = closed("RoleOutput", { name: text, isGlobal: Type.Boolean(), permissions: texts });

export const createRoleInput = closed("CreateRoleInputBody", {
  name: roleName,
  permissions: Type.Optional(filterValues),
});

export const createRoleOutput = closed("CreateRoleOutputBody", { name: text, permissions: texts });
