// Makes a request suit the SDK of an executor, or says why it cannot: a silent wrong answer is worse than a refusal.
import type { MemberRule, MessageRule } from "./message-rule.ts";
import { messageRules } from "./message-rules.ts";
import type { MessageType, Reply, Request } from "./messages.ts";
import { isLanguage, knows, sdkNames, type Sdk, type Versions } from "./sdk-versions.ts";

/** What is sent instead of the request, and what is done with the answer; or a sentence that says why it is not sent. */
export type Fitting<T extends MessageType> =
  | { readonly request: Request<T>; readonly finish?: (reply: Reply<T>) => Reply<T> }
  | { readonly refusal: string };

type Members = Record<string, unknown>;

/** What becomes of one member. */
type Treatment =
  | "as it is"
  | "refused"
  | "one value"
  | "no empty value"
  | "cut here"
  | { readonly value: unknown };

/**
 * Fits a request to an SDK: members that it does not know are left out where that does no harm, one value goes as plain
 * text where lists are unknown, and the rest is refused. Requests to SDKs of today stay the objects they are.
 */
export function fit<T extends MessageType>(sdk: Sdk, type: T, request: Request<T>): Fitting<T> {
  const rule: MessageRule = messageRules[type] as MessageRule;
  if (sdk.connector != null) {
    const beyond = rule.beyond?.[sdk.connector];
    if (beyond !== undefined) return { refusal: beyond };
    if (sdk.isReadOnly === true && rule.changes) return { refusal: readOnly(type) };
  }
  // What does not say its name is asked: an unknown message does no harm.
  if (isLanguage(sdk.language) && knows(sdk, rule.since) === "no") {
    return { refusal: needs(sdk, type, rule.since) };
  }

  const body = (request as { readonly body?: Members }).body;
  const members: Members = body ?? request;
  const changed: Members = {};
  const page: Members = {};
  for (const [name, member] of Object.entries<MemberRule>(rule.members)) {
    const value = members[name];
    const treatment = treat(sdk, member, value);
    if (treatment === "as it is") continue;
    const what = `${name} in ${type}`;
    if (treatment === "refused") return { refusal: needs(sdk, what, member.since ?? rule.since) };
    if (treatment === "one value") {
      return { refusal: needs(sdk, `more than one ${what}`, member.lists ?? rule.since) };
    }

    if (treatment === "no empty value") {
      return { refusal: needs(sdk, `an empty ${what}`, member.lists ?? rule.since) };
    }

    if (treatment === "cut here") page[name] = value;
    changed[name] = treatment === "cut here" ? undefined : treatment.value;
  }
  if (Object.keys(changed).length === 0) return { request };
  const fitted = { ...members, ...changed };
  return {
    request: (body === undefined ? fitted : { ...request, body: fitted }) as Request<T>,
    ...(Object.keys(page).length === 0 ? {} : { finish: (reply: Reply<T>) => cutPage(reply, page) }),
  };
}

function treat(sdk: Sdk, rule: MemberRule, value: unknown): Treatment {
  if (value === undefined) {
    const isNeeded = rule.neededBefore !== undefined && knows(sdk, rule.neededBefore) !== "yes";
    return isNeeded ? { value: null } : "as it is";
  }
  if (value === null) {
    const { nullBefore } = rule;
    if (nullBefore === undefined || knows(sdk, nullBefore.since) === "yes") return "as it is";
    return { value: nullBefore.value };
  }
  const isKnown = rule.since === undefined ? "yes" : knows(sdk, rule.since);
  if (isKnown !== "yes") {
    if (rule.page === true) return "cut here";
    const isNeedless = rule.optional === true || rule.saysNothing?.(value) === true || isEmpty(value);
    if (!isNeedless) return "refused";
    return isKnown === "no" ? { value: undefined } : "as it is";
  }
  if (!Array.isArray(value)) return "as it is";
  const values: unknown[] = rule.pattern === true ? literal(sdk, value) : value;
  if (rule.lists === undefined || knows(sdk, rule.lists) === "yes") {
    return values === value ? "as it is" : { value: values };
  }

  if (values.length > 1) return "one value";
  // As plain text it would filter nothing.
  return values[0] === "" ? "no empty value" : { value: values[0] };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isPlainRecord(value) && Object.keys(value).length === 0;
}

/** Prefixes in which no character is a wildcard of LIKE. The Python SDK escapes them itself. */
function literal({ language }: Sdk, prefixes: unknown[]): unknown[] {
  if (language === "python" || !prefixes.some((each) => /[%_\\]/.test(String(each)))) return prefixes;
  return prefixes.map((each) => String(each).replaceAll(/[%_\\]/g, "\\$&"));
}

/** The page out of an answer that has every step, in order of their numbers. */
function cutPage<R>(reply: R, page: { readonly limit?: unknown; readonly offset?: unknown }): R {
  const { output } = reply as { readonly output?: unknown };
  if (!Array.isArray(output)) return reply;
  const stepOf = (each: unknown) => (isPlainRecord(each) ? Number(each["function_id"] ?? 0) : 0);
  const from = Number(page.offset ?? 0);
  const until = page.limit === undefined ? undefined : from + Number(page.limit);
  return { ...reply, output: output.toSorted((a, b) => stepOf(a) - stepOf(b)).slice(from, until) };
}

function isPlainRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readOnly(type: MessageType): string {
  return `The connector that answers was started with --read-only, so ${type} is refused.`;
}

/** A sentence that names the version which can. */
function needs(sdk: Sdk, what: string, versions: Versions): string {
  return `No executor can answer: ${reason(sdk, what, versions)}.`;
}

function reason(sdk: Sdk, what: string, versions: Versions): string {
  const { language, dbosVersion } = sdk;
  if (!isLanguage(language)) {
    return (
      `${what} needs version ${versions.typescript} of the DBOS SDK for TypeScript, or ${versions.python} of that for ` +
      "Python, or later, and the executor that is connected does not say which SDK it has"
    );
  }
  const first = versions[language];
  const name = sdkNames[language];
  if (first === null) return `the DBOS SDK for ${name} ignores ${what}, so its answer would be wrong`;
  const connected = dbosVersion === null ? "a version that is not told" : dbosVersion;
  return `${what} needs version ${first} of the DBOS SDK for ${name} or later, and ${connected} is connected`;
}
