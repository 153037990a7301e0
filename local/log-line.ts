// What a line of a child's output says, in pino's JSON, PostgreSQL's text, or any other form.

export interface LogLine {
  /** Whether the line is a warning or worse, and so worth a person's attention. */
  readonly loud: boolean;
  readonly text: string;
}

/** Levels as pino writes them, by number or by name. */
const levels: Record<string, string> = Object.fromEntries(
  ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((name, index) => [
    [(index + 1) * 10, name],
    [name.toLowerCase(), name],
  ]),
);
const loudLevels = ["WARN", "ERROR", "FATAL"];
/** Fields that every line has, or that belong into the log file only. */
const unprinted = new Set(["level", "time", "pid", "hostname", "name", "msg", "err", "stack", "reqId"]);

/** Precedes what a process wrote to its standard error, where text without a level is a complaint. */
export const stderrMark = "stderr: ";

/** Reads one line. */
export function readLine(marked: string): LogLine {
  const fromStderr = marked.startsWith(stderrMark);
  const line = fromStderr ? marked.slice(stderrMark.length) : marked;
  const record = parseRecord(line);
  if (record !== undefined) return record;
  const severity = /\b(DEBUG\d|LOG|INFO|NOTICE|STATEMENT|DETAIL|HINT|WARNING|ERROR|FATAL|PANIC): /.exec(
    line,
  )?.[1];
  // PostgreSQL logs its clients' mistakes as ERROR; the client reports them too, with more to go by.
  if (severity !== undefined) return { loud: severity === "FATAL" || severity === "PANIC", text: line };
  return { loud: fromStderr, text: line };
}

function parseRecord(line: string): LogLine | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const record = JSON.parse(line) as Record<string, unknown>;
    const level = levels[`${record["level"] as number | string}`];
    if (level === undefined) return undefined;
    return { loud: loudLevels.includes(level), text: `${level.padEnd(5)} ${describe(record)}` };
  } catch {
    return undefined;
  }
}

function describe(record: Record<string, unknown>): string {
  const { msg, err } = record;
  const message = typeof msg === "string" ? firstLine(msg) : "";
  const cause = hasMessage(err) ? firstLine(err.message) : "";
  const sentence = message.includes(cause) ? message : [message, cause].filter(Boolean).join(": ");
  const fields = Object.entries(record)
    .filter(([name]) => !unprinted.has(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return [sentence, ...fields].join(" ");
}

/** Stacks stay in the log file: on the terminal one event is one line. */
function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function hasMessage(value: unknown): value is { readonly message: string } {
  return (
    typeof value === "object" && value !== null && "message" in value && typeof value.message === "string"
  );
}
