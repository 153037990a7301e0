import { createContext, use, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { LiveLoop } from "../api/live.ts";
import { useNow } from "../clock.ts";
import { formatClock } from "../model/time.ts";
import { useZone } from "../preferences.ts";
import { Button } from "../ui/button.tsx";
import styles from "./live-control.module.css";

const LiveContext = createContext<LiveLoop | undefined>(undefined);
export const LiveProvider = LiveContext.Provider;

/** Says whether the page follows what happens, and lets the reader hold it still. */
export function LiveControl(): ReactNode {
  const loop = use(LiveContext);
  if (loop === undefined) throw new Error("LiveControl needs a LiveProvider above it.");
  const { word, asOfMs } = useSyncExternalStore(loop.subscribe, loop.state);
  const [zone] = useZone();
  const now = useNow(word !== "Live");
  const isPaused = word === "Paused";
  return (
    <Button
      variant="ghost"
      className={styles["control"] ?? ""}
      aria-pressed={isPaused}
      title={isPaused ? "Follow again" : "Hold the page still"}
      onClick={() => loop.setPaused(!isPaused)}
    >
      <span className={`${styles["dot"]} ${styles[word] ?? ""}`} aria-hidden />
      {word}
      {word === "Live" ? null : (
        <span className={styles["since"]}>
          as of {formatClock(new Date(asOfMs).toISOString(), zone, now)}
        </span>
      )}
    </Button>
  );
}
