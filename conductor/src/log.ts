// Structured logs: JSON lines on standard output, readable ones on a terminal.
import { pino, type DestinationStream, type Logger } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Members that never reach a log, wherever they turn up by mistake. */
const secretPaths = ["authorization", "cookie", "key", "token", "secret", "password", "url"].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** Makes the process's logger. `stream` is for tests. */
export function createLog(level: LogLevel, pretty: boolean, stream?: DestinationStream): Logger {
  const options = {
    name: "conductor",
    level,
    redact: { paths: secretPaths, censor: "[redacted]" },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (stream !== undefined) return pino(options, stream);
  if (!pretty) return pino(options);
  // Level formatters cannot be combined with a transport.
  const { formatters: _, ...plain } = options;
  return pino({ ...plain, transport: { target: "pino-pretty", options: { ignore: "pid,hostname,name" } } });
}
