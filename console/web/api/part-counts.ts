// How many of each part a workflow has, as far as a tab has read them. Counting reads nothing: the answers hold payloads.
import { useQuery } from "@tanstack/react-query";
import { useRelativeCount } from "./lineage.ts";
import { eventsQuery, notificationsQuery, streamsQuery } from "./queries.ts";
import type { Workflow } from "./types.ts";

interface PartCounts {
  readonly events: number | undefined;
  readonly messages: number | undefined;
  readonly streams: number | undefined;
  /** Parents, children and forks. */
  readonly relatives: number | undefined;
}

/** The counts that are known without another request. */
export function usePartCounts(appName: string, workflow: Workflow): PartCounts {
  const { workflowId } = workflow;
  const events = useQuery({ ...eventsQuery(appName, workflowId), enabled: false });
  const messages = useQuery({ ...notificationsQuery(appName, workflowId), enabled: false });
  const streams = useQuery({ ...streamsQuery(appName, workflowId), enabled: false });
  return {
    events: events.data?.length,
    messages: messages.data?.length,
    streams: streams.data?.length,
    relatives: useRelativeCount(appName, workflow),
  };
}
