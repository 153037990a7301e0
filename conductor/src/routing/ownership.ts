// Whose workflows, queues and schedules they are: applications may share a system database.
import type { AppRef } from "./router.ts";

/** True for what belongs to the application, and for what has no owner: Java executors do not report owners. */
export function isOwn({ app }: { readonly app: AppRef }, owner: unknown): boolean {
  return typeof owner !== "string" || owner === "" || owner === app.name;
}
