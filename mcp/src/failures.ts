// The failed workflows of some hours, in the groups that the Console shows.
import { readError } from "../../console/web/model/payload/error-text.ts";
import { groupFailures, normalMessage, type FailureRow } from "../../console/web/model/failures.ts";
import { Refusal } from "./conductor.ts";
import { inputSchema, type Tool } from "./tool.ts";

const hourMs = 3_600_000;
const maxHours = 168;
/** Maximum failures that are read; the answer says when there may be more. */
const maxRows = 1_000;
const failed = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];

export const failures: Tool = {
  name: "list_failures",
  description: `Group the workflows that failed in the last hours (24 unless given, at most ${maxHours}) by name and message, the largest group first.`,
  inputSchema: inputSchema(
    { appName: { type: "string" }, hours: { type: "integer", minimum: 1, maximum: maxHours } },
    ["appName"],
  ),
  changes: false,
  async run(conductor, { appName, hours = 24 }) {
    if (typeof hours !== "number" || !Number.isInteger(hours) || hours < 1 || hours > maxHours) {
      throw new Refusal(
        `hours ${JSON.stringify(hours)} is not valid: give a whole number from 1 to ${maxHours}.`,
      );
    }
    const toMs = Date.now();
    const fromMs = toMs - hours * hourMs;
    const rows = await conductor.call("searchWorkflows", {
      params: { appName: String(appName) },
      body: {
        status: failed,
        completedAfter: new Date(fromMs).toISOString(),
        limit: maxRows,
        sortDesc: true,
      },
    });
    const known = rows.map(
      ({ workflowId, workflowName, status, error, appVersion, completedAt, updatedAt }): FailureRow => ({
        workflowId,
        name: workflowName ?? "",
        status,
        message: error === null ? "" : normalMessage(readError(error).message),
        version: appVersion,
        atMs: Date.parse(completedAt ?? updatedAt),
      }),
    );
    return {
      isWhole: rows.length < maxRows,
      groups: groupFailures(known, fromMs, toMs).map((group) => ({
        name: group.name,
        message: group.message,
        count: group.rows.size,
        newestId: group.newestId,
        first: new Date(group.firstMs).toISOString(),
        last: new Date(group.lastMs).toISOString(),
        versions: group.versions,
      })),
    };
  },
};
