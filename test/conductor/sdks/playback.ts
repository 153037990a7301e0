// An executor that answers with what was recorded of a real SDK, request by request.
import { isDeepStrictEqual } from "node:util";
import { messageRules } from "../../../conductor/src/wire/message-rules.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import type { Exchange, Frame, RecordedCase, Recording } from "../../sdks/recording/recording.ts";
import { bare } from "../../sdks/recording/recorder.ts";
import { connectExecutor, type Answer, type ScriptedExecutor } from "../../support/executor.ts";

export interface Playback {
  readonly executor: ScriptedExecutor;
  /** Requests since `play` that the real SDK was never asked. */
  readonly missed: Frame[];
  /** From now on answers as in this case, and as in another where this one has no such request. */
  play(recorded: RecordedCase): void;
}

/** Connects one. */
export async function connectPlayback(
  at: { readonly port: number; readonly app: string },
  { identity, unknown, cases }: Recording,
): Promise<Playback> {
  const missed: Frame[] = [];
  const all = cases.flatMap(({ exchanges }) => exchanges);
  let now: readonly Exchange[] = [];
  const answer: Answer = (asked) => {
    const request = bare(asked);
    const isAsked = (exchange: Exchange) => isDeepStrictEqual(exchange.request, request);
    // Conductor asks for counts by itself, for a time of its own.
    if (request.type === "get_metrics" || unknown.includes(request.type)) {
      return { error_message: "Unknown message type" };
    }
    const exchange = now.find(isAsked) ?? all.find(isAsked);
    if (exchange === undefined) missed.push(request);
    return exchange?.answer ?? { error_message: "this was not recorded" };
  };
  const types = Object.keys(messageRules) as MessageType[];
  const { language, dbos_version } = identity;
  const executor = await connectExecutor({
    ...at,
    answers: {
      ...Object.fromEntries(types.map((type) => [type, answer])),
      executor_info: () => ({ language, dbos_version }),
    },
  });
  return {
    executor,
    missed,
    play: (recorded) => {
      now = recorded.exchanges;
      missed.length = 0;
    },
  };
}
