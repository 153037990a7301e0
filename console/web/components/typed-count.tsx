import { useState } from "react";
import type { ReactNode } from "react";
import { Field } from "../ui/field.tsx";

/** Above this many workflows, every action is confirmed by typing their number. */
export const manyCount = 1_000;

/** A field in which the number of workflows must be typed. `isTyped`: it was, or need not be. */
export function useTypedCount(
  count: number,
  verb: string,
  isNeeded: boolean,
): { readonly isTyped: boolean; readonly field: ReactNode } {
  const [typed, setTyped] = useState("");
  const field = isNeeded ? (
    <Field
      label={`Type ${count} to ${verb} ${count === 1 ? "it" : "them"}`}
      value={typed}
      inputMode="numeric"
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
    />
  ) : null;
  return { isTyped: !isNeeded || typed.replaceAll(/\D/g, "") === String(count), field };
}
