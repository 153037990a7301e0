// What the application's SDK does not support, from Conductor's own table.
import { useQuery } from "@tanstack/react-query";
import { inabilitiesQuery } from "./queries.ts";
import type { OperationId } from "./types.ts";

interface Question {
  readonly member?: string;
  /** Whether the member has several values. */
  readonly isAboutSeveral?: boolean;
}

/** Returns a function that says why the application does not support an operation or a member of its body, if it does not. */
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
