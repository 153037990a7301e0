import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, inApp, inOrg, org } from "./paths.ts";
import {
  application,
  applicationVersion,
  patchAppInput,
  patchLatestVersionInput,
  putAppInput,
} from "./schemas/application.ts";

export const listApps = {
  method: "GET",
  path: `${org}/apps`,
  tag: "Applications",
  summary: "List the applications",
  access: "application.read",
  params: inOrg,
  success: { status: 200, body: Type.Array(application) },
} as const satisfies Operation;

export const getApp = {
  method: "GET",
  path: app,
  tag: "Applications",
  summary: "Read an application and its settings",
  access: "application.read",
  params: inApp,
  success: { status: 200, body: application },
} as const satisfies Operation;

export const registerApp = {
  method: "PUT",
  path: app,
  tag: "Applications",
  summary: "Register an application, so that its executors can connect",
  access: "application.write",
  params: inApp,
  body: putAppInput,
  success: { status: 204 },
} as const satisfies Operation;

export const updateApp = {
  method: "PATCH",
  path: app,
  tag: "Applications",
  summary: "Change some of an application's settings",
  access: "application.write",
  params: inApp,
  body: patchAppInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const deleteApp = {
  method: "DELETE",
  path: app,
  tag: "Applications",
  summary: "Delete an application and disconnect its executors",
  access: "application.write",
  params: inApp,
  success: { status: 204 },
} as const satisfies Operation;

export const listAppVersions = {
  method: "GET",
  path: `${app}/versions`,
  tag: "Applications",
  summary: "List the versions that have run, the latest first",
  access: "application.read",
  params: inApp,
  success: { status: 200, body: Type.Array(applicationVersion) },
} as const satisfies Operation;

export const setLatestAppVersion = {
  method: "PATCH",
  path: `${app}/versions/latest`,
  tag: "Applications",
  summary: "Make a version the latest, for roll-outs and roll-backs",
  access: "application.write",
  params: inApp,
  body: patchLatestVersionInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;
