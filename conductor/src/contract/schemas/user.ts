import { Type } from "typebox";
import { closed, subscriptionPlan, text, time, userName } from "./primitives.ts";
import { roleOutput } from "./role.ts";

export const userProfile = closed("UserProfile", {
  name: text,
  email: text,
  orgName: text,
  orgId: text,
  subscriptionPlan,
  createdAt: time,
  role: Type.Optional(roleOutput),
  isDbosAdmin: Type.Optional(Type.Boolean()),
});

export const registerUserInput = closed("RegisterUserInputBody", {
  name: userName,
  secret: Type.Optional(Type.String({ description: "A join secret of the organisation to join." })),
  givenName: Type.Optional(text),
  familyName: Type.Optional(text),
  company: Type.Optional(text),
});

export const registerUserOutput = closed("RegisterUserOutputBody", { id: text });

export const member = closed("Member", {
  id: text,
  orgId: text,
  email: text,
  name: text,
  givenName: text,
  familyName: text,
  company: text,
});
