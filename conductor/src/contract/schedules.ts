import { Type } from "typebox";
import { onSchedule } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { app, inApp, inSchedule, schedules, workflows } from "./paths.ts";
import { text } from "./schemas/primitives.ts";
import { backfillInput, backfillOutput, schedule, triggerOutput } from "./schemas/schedule.ts";

export const scheduleOperations = {
  listSchedules: {
    method: "GET",
    path: `${app}/schedules`,
    tag: "Schedules",
    summary: "List the schedules",
    access: "application.read",
    params: inApp,
    query: Type.Object({
      status: Type.Optional(text),
      workflowName: Type.Optional(text),
      scheduleNamePrefix: Type.Optional(text),
      loadContext: Type.Optional(Type.Boolean()),
    }),
    success: { status: 200, body: Type.Array(schedule) },
  },
  getSchedule: {
    method: "GET",
    path: `${schedules}/{scheduleName}`,
    tag: "Schedules",
    summary: "Read a schedule",
    access: "application.read",
    params: inSchedule,
    success: { status: 200, body: schedule },
  },
  pauseSchedule: {
    method: "POST",
    path: `${schedules}/{scheduleName}/pause`,
    tag: "Schedules",
    summary: "Pause a schedule",
    access: "application.write",
    audit: { name: "schedule.pause", target: onSchedule },
    params: inSchedule,
    success: { status: 204 },
  },
  resumeSchedule: {
    method: "POST",
    path: `${schedules}/{scheduleName}/resume`,
    tag: "Schedules",
    summary: "Let a paused schedule fire again",
    access: "application.write",
    audit: { name: "schedule.resume", target: onSchedule },
    params: inSchedule,
    success: { status: 204 },
  },
  triggerSchedule: {
    method: "POST",
    path: `${schedules}/{scheduleName}/trigger`,
    tag: "Schedules",
    summary: "Start a schedule's workflow now",
    access: "application.write",
    audit: { name: "schedule.trigger", target: onSchedule },
    params: inSchedule,
    success: { status: 201, body: triggerOutput, location: `${workflows}/{workflowId}` },
  },
  backfillSchedule: {
    method: "POST",
    path: `${schedules}/{scheduleName}/backfill`,
    tag: "Schedules",
    summary: "Start the workflows that a schedule would have started in a time range",
    access: "application.write",
    audit: { name: "schedule.backfill", target: onSchedule },
    params: inSchedule,
    body: backfillInput,
    bodyRequired: true,
    success: { status: 200, body: backfillOutput },
  },
} as const satisfies Record<string, Operation>;
