import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { liveStore, setPaused } from "../api/live.ts";
import { toServerTime, useNow } from "../api/clock.ts";
import { formatClock } from "../model/time.ts";
import { useZone } from "../preferences.ts";
import { Button } from "../ui/button.tsx";
import styles from "./live-control.module.css";

/** Says how fresh the page is, and pauses its updates. */
export function LiveControl(): ReactNode {
  const client = useQueryClient();
  const store = useMemo(() => liveStore(client), [client]);
  const { word, asOfMs, reason } = useSyncExternalStore(store.subscribe, store.state);
  const [zone] = useZone();
  const now = useNow(word !== "Live");
  const isPaused = word === "Paused";
  const asOf = formatClock(new Date(toServerTime(asOfMs)).toISOString(), zone, now);
  return (
    <Button
      variant="ghost"
      className={styles["control"] ?? ""}
      aria-pressed={isPaused}
      title={reason ?? (isPaused ? "Follow again" : "Hold the page still")}
      onClick={() => setPaused(client, !isPaused)}
    >
      <span className={`${styles["dot"]} ${styles[word] ?? ""}`} aria-hidden />
      {word}
      {word === "Live" ? null : <span className={styles["since"]}>as of {asOf}</span>}
    </Button>
  );
}
