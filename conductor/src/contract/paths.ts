// Path prefixes and path parameters that operations share.
import { Type } from "typebox";
import { appName, orgName, text } from "./schemas/primitives.ts";

export const org = "/v2/orgs/{orgName}";
export const app = `${org}/apps/{appName}` as const;
export const workflows = `${app}/workflows` as const;
export const jobs = `${app}/jobs` as const;
export const webhooks = `${org}/webhooks` as const;
export const schedules = `${app}/schedules` as const;

export const orgParams = { orgName };
export const appParams = { orgName, appName };

export const inOrg = Type.Object(orgParams);
export const inApp = Type.Object(appParams);
export const inWorkflow = Type.Object({ ...appParams, workflowId: text });
export const inSchedule = Type.Object({ ...appParams, scheduleName: text });
export const inWebhook = Type.Object({ ...orgParams, webhookName: text });
export const inJob = Type.Object({ ...appParams, jobId: text });

/** `{name}` of OpenAPI is `:name` of the router. */
export function toRoutePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
