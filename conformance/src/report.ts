// The outcomes as a table.
import type { Outcome } from "./run.ts";

/** One line for each check, and a line with their number. */
export function table(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(({ group, name, difference }) => {
    const line = `${difference === undefined ? "ok     " : "differs"}  ${group.padEnd(10)}  ${name}`;
    return difference === undefined ? line : `${line}\n         ${difference}`;
  });
  const differing = outcomes.filter(({ difference }) => difference !== undefined).length;
  return `${lines.join("\n")}\n\n${outcomes.length} checks, ${differing} differ\n`;
}
