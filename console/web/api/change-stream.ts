// Listens to the Console for changes of an application, with one stream for all tabs of this browser.
import { settings } from "./settings.ts";

/** Marks that differ whenever a part of the application's state has changed; null while unknown. */
export interface Marks {
  readonly executors: string;
  readonly workflows: string | null;
}

/** The latest message of the stream: marks, or undefined while the Console or Conductor is away. */
export type Signal = Marks | undefined;

/** How long to wait after the server refused a stream, in milliseconds. */
const refusedMs = 30_000;

/**
 * Follows an application until the returned function is called. Browsers allow six connections per host on HTTP/1.1, so
 * one tab holds the stream and tells the others. Without locks, each tab has its own stream.
 */
export function followChanges(org: string, appName: string, listener: (signal: Signal) => void): () => void {
  const path = `/changes/orgs/${encodeURIComponent(org)}/apps/${encodeURIComponent(appName)}`;
  // Only a secure context has locks.
  if ((navigator.locks as LockManager | undefined) === undefined) return openStream(path, listener);
  const name = `podium${settings.basePath}${path}`;
  const channel = new BroadcastChannel(name);
  const asking = new AbortController();
  let last: Signal;
  let stopHolding: (() => void) | undefined;
  const tell = (message: Message): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin, its own
    channel.postMessage(message);
  };
  const hold = (): Promise<void> =>
    new Promise((release) => {
      const close = openStream(path, (signal) => {
        last = signal;
        listener(signal);
        tell({ kind: "signal", signal });
      });
      stopHolding = () => {
        close();
        release();
      };
      if (asking.signal.aborted) stopHolding();
    });
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "signal") listener(data.signal);
    else if (stopHolding !== undefined) tell({ kind: "signal", signal: last });
  });
  tell({ kind: "newcomer" });
  navigator.locks.request(name, { signal: asking.signal }, hold).catch(() => undefined);
  return () => {
    asking.abort();
    stopHolding?.();
    channel.close();
  };
}

/** Messages between tabs: a signal, or that a new tab needs the latest one. */
type Message = { readonly kind: "signal"; readonly signal: Signal } | { readonly kind: "newcomer" };

function openStream(path: string, listener: (signal: Signal) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(settings.basePath + path);
    source.addEventListener("look", ({ data }: MessageEvent<string>) => listener(JSON.parse(data) as Marks));
    source.addEventListener("failure", () => listener(undefined));
    source.addEventListener("error", () => {
      listener(undefined);
      // The browser reconnects by itself unless the server answered with something other than a stream.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, refusedMs);
    });
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
