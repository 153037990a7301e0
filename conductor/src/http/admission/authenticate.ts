// From the Authorization header to the caller, once per request.
import type { IncomingMessage } from "node:http";
import { invalid, verifyToken, type Identity, type TokenRules } from "../../auth/access-token.ts";
import { hashApiKey, isApiKey, presentKey, type Peppers } from "../../auth/api-keys.ts";
import type { Caller, KeyRecord, UserRecord } from "../../auth/caller.ts";
import type { Issuer } from "../../auth/issuer-keys.ts";
import { completeIdentity } from "../../auth/user-info.ts";
import { ConductorError } from "../../errors.ts";
import { createMemory } from "../../memory.ts";
import { findKey, findUser } from "../../store/credentials.ts";
import type { Queryable } from "../../store/database.ts";
import { changeEmail } from "../../store/users.ts";
import type { RateLimit } from "./rate-limit.ts";

/** How people sign in. */
export interface SignIn {
  readonly rules: TokenRules;
  readonly issuer: Issuer;
  readonly peppers: Peppers;
}

/** A request, as far as it tells who makes it. */
export interface Requester {
  readonly raw: IncomingMessage;
  /** Address that it came from, as far as proxies can be trusted. */
  readonly ip: string;
}

export interface RequestLimits {
  /** Of each key and person; without sign-in, of each address. */
  readonly requests: RateLimit;
  /** Of each address, counting requests whose credential was not accepted. */
  readonly refusals: RateLimit;
}

export interface Authenticator {
  /** False without sign-in: then every caller may do everything. */
  readonly signInRequired: boolean;
  /**
   * Who makes this request. Throws `CONDUCTOR_CREDENTIAL_MISSING`, `CONDUCTOR_CREDENTIAL_INVALID`,
   * `CONDUCTOR_ISSUER_UNAVAILABLE`, `CONDUCTOR_SUBJECT_SHARED`, and `CONDUCTOR_TOO_MANY_REQUESTS` above the caller's limit.
   */
  identify(request: Requester): Promise<Caller>;
  /** The identity with an address, when the issuer tells one. Never throws. */
  complete(identity: Identity, token: string): Promise<Identity>;
  /** Forgets what people and keys may do, after that has changed here. */
  forget(): void;
}

export interface AuthenticatorOptions {
  readonly db: Queryable;
  /** Undefined without sign-in. */
  readonly signIn: SignIn | undefined;
  /** Undefined where requests are not limited. */
  readonly limits: RequestLimits | undefined;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Makes one. Without sign-in every request comes from the local caller, whatever its header holds. */
export function createAuthenticator({ db, signIn, limits, clock }: AuthenticatorOptions): Authenticator {
  if (signIn === undefined) return withoutSignIn(limits);
  const { rules, issuer, peppers } = signIn;
  const keys = createMemory<KeyRecord | undefined>(clock);
  const users = createMemory<UserRecord | undefined>(clock);
  return {
    signInRequired: true,
    complete: (identity, token) => completeIdentity(identity, token, issuer, rules),
    identify: async ({ raw, ip }) => {
      const credential = readBearer(raw);
      if (isApiKey(credential)) {
        const name = hashApiKey(credential).toString("hex");
        const key = await keys.get(name, () => {
          // Each invented key costs a look-up, and these must not take the database from other callers.
          limits?.refusals.check(ip);
          return findKey(db, presentKey(credential, peppers));
        });
        if (key === undefined) {
          limits?.refusals.take(ip);
          throw unknownKey();
        }
        limits?.requests.take(key.id);
        return { kind: "key", key };
      }
      const identity = await verifyToken(credential, rules, issuer);
      limits?.requests.take(`user ${identity.subject}`);
      const { subject } = identity;
      const user = await users.get(subject, () => findUser(db, rules.issuer, subject));
      if (user !== undefined && hasOtherAddress(user, identity)) {
        if (user.email !== "" && rules.acceptsEmailChanges !== true) throw sharedSubject();
        await changeEmail(db, user.id, identity, ip);
        users.clear();
        return { kind: "user", identity, user: { ...user, email: identity.email }, token: credential };
      }
      return { kind: "user", identity, user, token: credential };
    },
    forget: () => {
      keys.clear();
      users.clear();
    },
  };
}

function withoutSignIn(limits: RequestLimits | undefined): Authenticator {
  return {
    signInRequired: false,
    identify: async ({ ip }) => {
      limits?.requests.take(ip);
      return { kind: "local" };
    },
    complete: async (identity) => identity,
    forget: () => {},
  };
}

/** Whether a token names another address than its subject is registered with. A token without an address does not. */
function hasOtherAddress(user: UserRecord, { email }: Identity): boolean {
  return email !== "" && email.toLowerCase() !== user.email.toLowerCase();
}

/** Some issuers give several people one subject, as Dex does with static passwords that have no `userID`. */
function sharedSubject(): ConductorError {
  return new ConductorError(
    "CONDUCTOR_SUBJECT_SHARED",
    "This token's subject is registered here with another e-mail address. If the issuer gives it to several people, mend " +
      "that there: in Dex each entry of staticPasswords needs a userID of its own. If your address has changed, ask an " +
      "operator to set CONDUCTOR_ACCEPT_EMAIL_CHANGES.",
  );
}

const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

function readBearer(request: IncomingMessage): string {
  const values = request.headersDistinct["authorization"] ?? [];
  if (values.length === 0) {
    throw new ConductorError(
      "CONDUCTOR_CREDENTIAL_MISSING",
      "This needs a credential; send the header Authorization: Bearer, with a token or an API key.",
    );
  }
  // Two of them could mean one caller to a proxy and another one here.
  if (values.length > 1) throw invalid("there is more than one Authorization header");
  const credential = bearer.exec(values[0] ?? "")?.[1];
  if (credential === undefined) throw invalid("the Authorization header is not of the form Bearer TOKEN");
  return credential;
}

function unknownKey(): ConductorError {
  return new ConductorError(
    "CONDUCTOR_CREDENTIAL_INVALID",
    "There is no such API key; it may have been deleted. Create one and use that.",
  );
}
