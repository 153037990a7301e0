import type { Operation } from "./operation.ts";
import { registerUserInput, registerUserOutput, userProfile } from "./schemas/user.ts";

export const userOperations = {
  registerUser: {
    method: "POST",
    path: "/v2/users",
    tag: "Users",
    summary: "Register the signed-in person",
    access: "user",
    audit: "by its handler",
    requiresOAuth: true,
    body: registerUserInput,
    bodyRequired: true,
    success: { status: 201, body: registerUserOutput },
  },
  getCurrentUser: {
    method: "GET",
    path: "/v2/users/me",
    tag: "Users",
    summary: "Read the signed-in person's profile",
    access: "user",
    requiresOAuth: true,
    success: { status: 200, body: userProfile },
  },
} as const satisfies Record<string, Operation>;
