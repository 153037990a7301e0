// The signed-in person, and registration. A person registers on request; only admins that the settings name are
// registered at their first sign-in.
import { hashSecret } from "../../auth/join-secrets.ts";
import { nameFrom, variantsOf } from "../../auth/names.ts";
import type { Identity } from "../../auth/access-token.ts";
import { ConductorError } from "../../errors.ts";
import { appendAudit } from "../../store/audit.ts";
import { grantAwaitedAdmin, isAddressAwaited } from "../../store/bootstrap.ts";
import type { Queryable } from "../../store/database.ts";
import { placeNewcomer } from "../../store/registration.ts";
import { adminRole, builtInRoleId } from "../../store/roles.ts";
import { createUser, isNameTaken, readProfile, type NewUser } from "../../store/users.ts";
import { subjectOf } from "../audit/record.ts";
import type { Call, Handlers } from "../call.ts";
import { longerThan, requireNone } from "../complaints.ts";
import { profileView } from "./views/org.ts";

const maxNameLength = 256;

export const userHandlers = {
  registerUser: async (call) => {
    const { caller, body, services } = call;
    requireNone(
      (["givenName", "familyName", "company"] as const).flatMap((name) =>
        longerThan(maxNameLength, `body.${name}`, body[name]),
      ),
    );
    const identity = await services.credentials.complete(caller.identity, caller.token);
    const id = await services.db.transaction((tx) => register(tx, call, identity));
    services.credentials.forget();
    return { id };
  },
  getCurrentUser: async (call) => {
    const { caller, services } = call;
    const id = caller.user?.id ?? (await welcomeAdmin(call));
    const row = id === undefined ? undefined : await readProfile(services.db, id);
    if (row !== undefined) return profileView(row);
    throw new ConductorError(
      "CONDUCTOR_USER_UNKNOWN",
      "You are signed in but not registered; open the Console once, or call POST /v2/users with a user name.",
    );
  },
} satisfies Partial<Handlers>;

async function register(tx: Queryable, call: Call<"registerUser">, identity: Identity): Promise<string> {
  const { name, secret, givenName, familyName, company } = call.body;
  const secretHash = secret === undefined ? undefined : hashSecret(secret);
  const placement = await placeNewcomer(tx, identity, name, secretHash);
  if (placement === undefined) {
    throw new ConductorError(
      "CONDUCTOR_SECRET_INVALID",
      "This join secret opens nothing; it may have been used or be too old. Ask an admin for a new one.",
    );
  }
  const user: NewUser = {
    identity,
    name,
    givenName: givenName ?? identity.givenName,
    familyName: familyName ?? identity.familyName,
    company: company ?? "",
    ...placement,
  };
  const id = await createUser(tx, user);
  if (id === undefined) throw await conflict(tx, name);
  await noteRegistration(tx, call, user, id);
  return id;
}

async function conflict(tx: Queryable, name: string): Promise<ConductorError> {
  return (await isNameTaken(tx, name))
    ? new ConductorError("CONDUCTOR_USER_NAME_TAKEN", `The user name ${name} is taken; choose another one.`)
    : new ConductorError("CONDUCTOR_USER_EXISTS", "You are registered already; there is nothing left to do.");
}

/** Registers a person that the settings name as an admin, at the first sign-in. Undefined for all other people. */
async function welcomeAdmin(call: Call<"getCurrentUser">): Promise<string | undefined> {
  const { caller, services } = call;
  const identity = (await isAddressAwaited(services.db))
    ? await services.credentials.complete(caller.identity, caller.token)
    : caller.identity;
  const id = await services.db.transaction(async (tx) => {
    const orgId = await grantAwaitedAdmin(tx, identity);
    return orgId === undefined ? undefined : createAdmin(tx, call, identity, orgId);
  });
  services.credentials.forget();
  return id;
}

async function createAdmin(
  tx: Queryable,
  call: Call<"getCurrentUser">,
  identity: Identity,
  orgId: string,
): Promise<string> {
  const { givenName, familyName } = identity;
  const roleId = await builtInRoleId(tx, adminRole);
  for (const name of variantsOf(nameFrom(identity.nickname || identity.email || "admin"))) {
    const user: NewUser = { identity, name, givenName, familyName, company: "", orgId, roleId };
    // One after the other: each is tried because the one before it is taken.
    const id = await createUser(tx, user);
    if (id !== undefined) {
      await noteRegistration(tx, call, user, id);
      return id;
    }
    if (!(await isNameTaken(tx, name))) throw await conflict(tx, name);
  }
  throw new Error("unreachable: the variants of a name have no end");
}

/** Registration has no organisation until it is done, so it writes its own audit entry. */
async function noteRegistration(
  tx: Queryable,
  { caller, sourceIp }: Pick<Call<"registerUser">, "caller" | "sourceIp">,
  { name, orgId, identity }: NewUser,
  id: string,
): Promise<void> {
  await appendAudit(tx, {
    orgId,
    operation: "user.register",
    status: "success",
    subject: { ...subjectOf(caller), id, display: identity.email || name },
    target: { type: "user", id: name },
    sourceIp,
    details: null,
  });
}
