// The state of an application, in more detail than AVAILABLE and UNAVAILABLE.
import type { ExecutorStatus, StatusMeaning } from "./status.ts";

/** An application's state, from its executors, and from whether a connector answers in their place. */
export function appMeaning(
  executors: readonly { readonly status: ExecutorStatus }[],
  hasConnector: boolean,
): StatusMeaning {
  if (executors.some(({ status }) => status === "HEALTHY")) {
    return { word: "Connected", tone: "success", isFinal: false };
  }

  if (executors.some(({ status }) => status === "DISCONNECTED")) {
    return { word: "Reconnecting", tone: "delayed", isFinal: false };
  }

  if (hasConnector) return { word: "Answers from its database", tone: "delayed", isFinal: false };
  return executors.length > 0
    ? { word: "Unreachable", tone: "failed", isFinal: false }
    : { word: "Never connected", tone: "cancelled", isFinal: false };
}

const languages: ReadonlyMap<string, string> = new Map([
  ["typescript", "TypeScript"],
  ["python", "Python"],
  ["go", "Go"],
  ["golang", "Go"],
  ["java", "Java"],
  ["kotlin", "Kotlin"],
  ["rust", "Rust"],
]);

/** A language as its community writes it. */
export function languageName(language: string | null): string {
  return language === null ? "–" : (languages.get(language.toLowerCase()) ?? language);
}
