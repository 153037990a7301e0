// The members of listings and aggregates: which versions of the SDKs filter by what. Read in the published packages.
import { isFalse, known, takesLists as lists, type MemberRule } from "./message-rule.ts";
import type { MemberOf } from "./message-rule.ts";
import { since } from "./sdk-versions.ts";

const times = since("4.19.0", "2.23.0", "1.3.0");
const lineage = since("4.23.0", "2.26.0", "1.3.0", null);
const totals = since("4.19.0", "2.23.0", "1.3.0");
const owners = since("4.26.0", "2.30.0", "1.3.0", null);

/** Python fails without these, and until then nothing filters by them when they are null. */
const neededBefore = since("0", "2.4.0");

/** Members of `list_workflows`. */
export const listingMembers: Readonly<Record<MemberOf<"list_workflows">, MemberRule>> = {
  workflow_uuids: { neededBefore },
  workflow_name: { lists, neededBefore },
  status: { lists, neededBefore },
  authenticated_user: { lists, neededBefore },
  application_version: { lists, neededBefore },
  start_time: { neededBefore },
  end_time: { neededBefore },
  limit: { neededBefore },
  offset: { neededBefore },
  sort_desc: known,
  load_input: { since: since("0", "1.8.0"), optional: true },
  load_output: { since: since("0", "1.8.0"), optional: true },
  forked_from: { since: since("4.4.0", "2.4.0"), lists },
  workflow_id_prefix: { since: since("4.7.0", "2.9.0"), lists, pattern: true },
  executor_id: { since: since("4.7.0", "2.9.0"), lists },
  queue_name: { since: since("4.7.0", "2.9.0"), lists },
  queues_only: { since: since("4.7.0", "2.9.0"), saysNothing: isFalse },
  parent_workflow_id: { since: since("4.9.0", "2.11.0"), lists },
  was_forked_from: { since: since("4.12.0", "2.16.0", "1.3.0") },
  has_parent: { since: since("4.14.0", "2.18.0", "1.3.0") },
  completed_after: { since: times },
  completed_before: { since: times },
  dequeued_after: { since: times },
  dequeued_before: { since: times },
  attributes: { since: since("4.21.0", "2.25.0", "1.3.0") },
  schedule_name: { since: since("4.21.0", "2.25.0", "1.3.0") },
};

/** Members of `get_workflow_aggregates`, whose filters are lists in every version. */
export const aggregateMembers: Readonly<Record<MemberOf<"get_workflow_aggregates">, MemberRule>> = {
  group_by_status: known,
  group_by_name: known,
  group_by_queue_name: known,
  group_by_executor_id: known,
  group_by_application_version: known,
  group_by_application_name: { since: owners, saysNothing: isFalse },
  time_bucket_size_ms: { since: since("4.19.0", "2.22.0") },
  // Older SDKs always count, and do nothing else.
  select_count: { since: totals, optional: true },
  select_min_created_at: { since: totals, saysNothing: isFalse },
  select_max_queue_wait_ms: { since: totals, saysNothing: isFalse },
  select_max_total_latency_ms: { since: totals, saysNothing: isFalse },
  status: known,
  name: known,
  app_version: known,
  executor_id: known,
  queue_name: known,
  workflow_id_prefix: { pattern: true },
  start_time: known,
  end_time: known,
  completed_after: { since: times },
  completed_before: { since: times },
  dequeued_after: { since: times },
  dequeued_before: { since: times },
  attributes: { since: since("4.23.0", "2.26.0", "1.3.0") },
  workflow_ids: { since: lineage },
  user: { since: lineage },
  forked_from: { since: lineage },
  parent_workflow_id: { since: lineage },
  was_forked_from: { since: lineage },
  has_parent: { since: lineage },
  schedule_name: { since: since("4.23.0", "2.26.0", null, null) },
};
