import { useQuery } from "@tanstack/react-query";
import { Mail, Radio, Waves } from "lucide-react";
import type { ReactNode } from "react";
import { eventsQuery, notificationsQuery, streamsQuery } from "../../api/queries.ts";
import { PayloadView, ValuesView } from "../../components/payload/payload-view.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { At } from "../../components/time.tsx";

interface WorkflowScope {
  readonly appName: string;
  readonly workflowId: string;
}

/** The values that the workflow published under a key. */
export function Events({ appName, workflowId }: WorkflowScope): ReactNode {
  const query = useQuery(eventsQuery(appName, workflowId));
  return (
    <Loaded
      query={query}
      appName={appName}
      rows={3}
      whenEmpty={
        <State icon={Radio} title="No events">
          <p>An event appears when the workflow sets one.</p>
        </State>
      }
    >
      {(events) =>
        events.map((event) => (
          <PayloadView key={event.key} title={event.key} text={event.value} whenAbsent="none" />
        ))
      }
    </Loaded>
  );
}

/** The messages that were sent to the workflow. */
export function Messages({ appName, workflowId }: WorkflowScope): ReactNode {
  const query = useQuery(notificationsQuery(appName, workflowId));
  return (
    <Loaded
      query={query}
      appName={appName}
      rows={3}
      whenEmpty={
        <State icon={Mail} title="No messages">
          <p>A message appears when one is sent to this workflow.</p>
        </State>
      }
    >
      {(messages) =>
        messages.map((message, index) => (
          <div key={`${message.createdAt} ${String(index)}`}>
            <PayloadView
              title={message.topic ?? "without a topic"}
              text={message.message}
              whenAbsent="none"
            />
            <p>
              <At iso={message.createdAt} />, {message.consumed ? "received" : "not received yet"}
            </p>
          </div>
        ))
      }
    </Loaded>
  );
}

/** What the workflow wrote to its streams, in order. */
export function Streams({ appName, workflowId }: WorkflowScope): ReactNode {
  const query = useQuery(streamsQuery(appName, workflowId));
  return (
    <Loaded
      query={query}
      appName={appName}
      rows={3}
      whenEmpty={
        <State icon={Waves} title="No streams">
          <p>A stream appears when the workflow writes to one.</p>
        </State>
      }
    >
      {(streams) =>
        streams.map((stream) => (
          <ValuesView
            key={stream.key}
            title={`${stream.key} · ${stream.values.length}`}
            texts={stream.values}
          />
        ))
      }
    </Loaded>
  );
}
