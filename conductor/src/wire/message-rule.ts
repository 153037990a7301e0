// What Conductor must know of a wire message beside its shape.
import type { MessageType, Reply, Request } from "./messages.ts";
import { since, type ConnectorPlace, type Versions } from "./sdk-versions.ts";

/** What an older SDK makes of a member that it does not know decides what is done with it. */
export interface MemberRule {
  /** First versions that know the member; left out when these are the message's own. */
  readonly since?: Versions;
  /** First versions that take several values. One value goes to older ones as plain text. */
  readonly lists?: Versions;
  /** The answer is right without the member, which is then left out. Else the request is refused. */
  readonly optional?: true;
  /** Conductor does itself what an SDK without the member does not: it cuts a page out of the whole answer. */
  readonly page?: true;
  /** True for a value that says the same as leaving the member out. */
  readonly saysNothing?: (value: unknown) => boolean;
  /** A prefix that only the Python SDK escapes: the others read `%` and `_` in it as wildcards. */
  readonly pattern?: true;
  /** The member is sent as null to SDKs older than this, which fail without it. */
  readonly neededBefore?: Versions;
  /** What says "none" to SDKs that take null for a value, and the first versions that do not. */
  readonly nullBefore?: { readonly value: number; readonly since: Versions };
}

type BodyOf<R> = R extends { readonly body: infer Body } ? Body : R;
type KeysOf<U> = U extends unknown ? Extract<keyof U, string> : never;

/** Members of a request, in its body where it has one. */
export type MemberOf<T extends MessageType> = KeysOf<BodyOf<Request<T>>>;

export interface MessageRule<T extends MessageType = MessageType> {
  /** What is unknown when an executor says that something is. */
  readonly about: "workflow" | "schedule" | "queue";
  /** It changes something in the application: after a time-out its outcome is unknown, and it is not sent again. */
  readonly changes: boolean;
  /** It can keep an executor busy for long: a Go executor gets nothing beside it, and peers pass it on a link of its own. */
  readonly slow: boolean;
  /** Its answer may come in many frames, among which a Java executor mixes up those of other answers. */
  readonly fragments: boolean;
  /** It makes a workflow under an id that may be taken. */
  readonly creates: boolean;
  /** Member without which its answer says nothing; null where an answer without one is a result. */
  readonly result: Extract<keyof Reply<T>, string> | null;
  /** First versions that know the message. */
  readonly since: Versions;
  /** Why connectors in these places cannot do it: it needs the process itself. Absent where every connector can. */
  readonly beyond?: Beyond;
  readonly members: Readonly<Record<MemberOf<T>, MemberRule>>;
}

/** A sentence for each place of a connector in which a message cannot be carried out. */
export type Beyond = Readonly<Partial<Record<ConnectorPlace, string>>>;

/** A table that has a rule for every message, and in it one for every member. */
export type MessageRules = { readonly [T in MessageType]: MessageRule<T> };

/** A member that every version with the message knows. */
export const known: MemberRule = {};

/** SDKs whose listings take lists of values. */
export const takesLists = since("4.9.0", "2.15.0");

export const isFalse = (value: unknown): boolean => value === false;
