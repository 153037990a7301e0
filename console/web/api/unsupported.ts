// What the application's SDK cannot do, from Conductor's own table.
import { useQuery } from "@tanstack/react-query";
import { inabilitiesQuery } from "./queries.ts";
import type { OperationId } from "./types.ts";

interface Question {
  readonly member?: string;
  /** Whether several values of the member are meant. */
  readonly isAboutSeveral?: boolean;
}

/** Answers why an operation, or a member of its body, cannot be asked of this application; undefined when it can. */
export function useUnsupported(
  appName: string,
): (operation: OperationId, question?: Question) => string | undefined {
  const { data } = useQuery(inabilitiesQuery(appName));
  return (operation, { member, isAboutSeveral = false } = {}) =>
    data?.find(
      (one) =>
        one.operation === operation &&
        (one.member === null || one.member === member) &&
        (!one.isAboutSeveral || isAboutSeveral),
    )?.reason;
}
