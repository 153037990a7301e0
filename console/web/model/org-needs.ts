// What of an organisation needs a person, as far as it is known without asking any application.
import type { Tone } from "./status.ts";
import { connectionNeeds, troubleNeeds } from "./needs.ts";

/** One matter of an organisation; `app` is where it is looked at. */
export interface OrgNeed {
  readonly key: string;
  readonly tone: Tone;
  readonly sentence: string;
  /** Missing for connections that name no registered application. */
  readonly app: string | undefined;
}

interface KnownApp {
  readonly name: string;
  readonly answersFromDatabase: boolean;
  /** Undefined until they are read. */
  readonly executors: readonly { readonly status: string }[] | undefined;
}

type Trouble = Parameters<typeof troubleNeeds>[0][number] & { readonly appId: string | null };

/** Applications that have lost all executors, and connections that were refused or keep breaking. */
export function orgNeeds(apps: readonly KnownApp[], troubles: readonly Trouble[], nowMs: number): OrgNeed[] {
  const lost = apps.flatMap(({ name, answersFromDatabase, executors = [] }) =>
    // An application that never connected is no news; its state says so.
    executors.length === 0 ? [] : connectionNeeds(executors, answersFromDatabase).map(about(name)),
  );
  const names = [...new Set(troubles.map(({ applicationName }) => applicationName))];
  const known = new Set(apps.map(({ name }) => name));
  const troubled = names.flatMap((name) => {
    const own = troubles.filter(({ applicationName }) => applicationName === name);
    return troubleNeeds(own, name, nowMs).map(about(known.has(name) ? name : undefined, name));
  });
  return [...lost, ...troubled];
}

function about(app: string | undefined, name = app ?? "") {
  return ({ key, tone, sentence }: Pick<OrgNeed, "key" | "tone" | "sentence">): OrgNeed => ({
    key: `${name} ${key}`,
    tone,
    sentence: app === undefined ? sentence : `${app}: ${sentence}`,
    app,
  });
}
