// What the doctor says about one matter: a line, and how to mend it.

export interface Finding {
  /** What was looked at, in one word. */
  readonly check: string;
  readonly state: "ok" | "warning" | "wrong";
  readonly says: string;
  /** Undefined where there is nothing to mend. */
  readonly mend?: string;
}

export function ok(check: string, says: string): Finding {
  return { check, state: "ok", says };
}

export function warning(check: string, says: string, mend: string): Finding {
  return { check, state: "warning", says, mend };
}

export function wrong(check: string, says: string, mend: string): Finding {
  return { check, state: "wrong", says, mend };
}

/** One line per finding. */
export function textOf(findings: Finding[]): string {
  return findings
    .map(({ check, state, says, mend }) => {
      const line = `${state.padEnd(7)}  ${check.padEnd(11)}  ${says}`;
      return `${mend === undefined ? line : `${line}; to mend it: ${mend}`}\n`;
    })
    .join("");
}
