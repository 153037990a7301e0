import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Body, Operations } from "../../api/types.ts";
import { announce, announceFailure } from "../../ui/toast.tsx";

export type AppChange = NonNullable<Body<Operations["updateApp"]>>;

/** A number that Conductor takes as "not set". */
export const cleared = -1;

/** Changes settings of an application; the page then reads them again. */
export function useAppUpdate(appName: string, what: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AppChange) => call("updateApp", { params: { appName }, body }),
    onSuccess: () => announce(`${what} changed`, appName),
    onError: (error) => announceFailure(`${what} not changed`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ["app", appName] }),
  });
}

/** Text that a person typed, as a value: `isRight` is false where it cannot be read. Empty text is null. */
export interface Typed {
  readonly value: number | null;
  readonly isRight: boolean;
}

/** Reads a field that may be left empty. */
export function typedOrNone(text: string, read: (text: string) => number | undefined): Typed {
  if (text.trim() === "") return { value: null, isRight: true };
  const value = read(text);
  return { value: value ?? null, isRight: value !== undefined };
}
