// The reason in what an executor says of its failure, which may be a traceback or a database's whole complaint.

const maxLength = 500;
/** Of longer texts only the ends are looked at. */
const maxEndLength = 32_768;
/** Causes that are told beside the error itself. */
const maxCauses = 2;

/** One line that names the error, and what caused it where that is told. */
export function reasonIn(whole: string): string {
  const isLong = whole.length > 2 * maxEndLength;
  const text = isLong ? `${whole.slice(0, maxEndLength)}\n${whole.slice(-maxEndLength)}` : whole;
  const blocks = text.split(/^.*Traceback \(most recent call last\):.*$/m);
  const reason = blocks.length > 1 ? ofTraceback(blocks.slice(1)) : ofMessage(text);
  return reason.slice(0, maxLength);
}

/** Python: below the indented frames stands the exception. Of a chain the last one was thrown, those before caused it. */
function ofTraceback(blocks: string[]): string {
  const exceptions = blocks.flatMap(
    (block) => block.split("\n").find((line) => /^[A-Za-z_]/.test(line)) ?? [],
  );
  const [thrown, ...causes] = exceptions.reverse().map((line) => line.trim());
  if (thrown === undefined) return "the executor's traceback names no exception";
  return [thrown, ...causes.slice(0, maxCauses).map((cause) => `caused by ${cause}`)].join("; ");
}

/**
 * The others send one line, unless it is a statement that failed: then PostgreSQL's own error is the reason, and neither
 * the statement nor its values are repeated.
 */
function ofMessage(text: string): string {
  const [first = ""] = text.trim().split("\n");
  const said = /\bERROR: [^\n]*/.exec(text)?.[0].trim();
  const statement = /\s*(Batch entry \d+ )?\b(INSERT INTO|UPDATE|DELETE FROM|SELECT)\b/.exec(first);
  const caused = [...text.matchAll(/^[ \t]*Caused by: (.*)$/gm)]
    .slice(0, maxCauses)
    .map((match) => match[1] ?? "");
  const headline =
    said !== undefined && statement !== null ? `${first.slice(0, statement.index)} ${said}` : first;
  return [headline.trim(), ...caused.map((cause) => `caused by ${cause.trim()}`)].join("; ");
}
