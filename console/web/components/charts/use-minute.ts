import { useEffect, useState } from "react";
import { serverNow } from "../../api/clock.ts";

const everyMs = 60_000;

/** The server's time, updated every minute. */
export function useMinute(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
