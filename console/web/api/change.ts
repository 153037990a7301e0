// One change that a person asks for, with its announcement and what is read again afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueryKey, UseMutationResult } from "@tanstack/react-query";
import { announce, announceFailure } from "../ui/toast.tsx";

interface Change<Input, Answer> {
  readonly run: (input: Input) => Promise<Answer>;
  /** What is announced afterwards; missing where the page itself shows it. */
  readonly done?: (input: Input, answer: Answer) => string;
  /** The title of the announcement when it did not happen. */
  readonly failed: (input: Input) => string;
  /** The beginning of the keys of the queries that are read again. */
  readonly reads: QueryKey;
}

/** A mutation that tells the person how it ended. */
export function useChange<Input, Answer>({
  run,
  done,
  failed,
  reads,
}: Change<Input, Answer>): UseMutationResult<Answer, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer, input) => {
      if (done !== undefined) announce(done(input, answer));
    },
    onError: (error, input) => announceFailure(failed(input), error),
    onSettled: () => client.invalidateQueries({ queryKey: reads }),
  });
}
