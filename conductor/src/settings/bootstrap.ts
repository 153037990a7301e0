// What the settings ask to create at startup: JSON, checked whole before anything starts.
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import { Type, type Static } from "typebox";
import { keyPermissions } from "../auth/permissions.ts";
import { appName, domainName, orgName } from "../contract/schemas/primitives.ts";
import { toError } from "../errors.ts";

const closed = { additionalProperties: false };
const short = Type.String({ minLength: 1, maxLength: 256 });

const bootstrapSchema = Type.Object(
  {
    organization: Type.Optional(
      Type.Object(
        {
          name: orgName,
          admins: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  subject: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
                  issuer: Type.Optional(short),
                  email: Type.Optional(Type.String({ pattern: "^[^@\\s]+@[^@\\s]+$", maxLength: 320 })),
                },
                closed,
              ),
            ),
          ),
          domains: Type.Optional(Type.Array(domainName)),
        },
        closed,
      ),
    ),
    applications: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: appName,
            privateMode: Type.Optional(Type.Boolean()),
            executorTimeoutSecs: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
            autoscaling: Type.Optional(Type.Object({ queue: short }, closed)),
          },
          closed,
        ),
      ),
    ),
    apiKeys: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: short,
            sha256: Type.String({ pattern: "^[0-9a-fA-F]{64}$" }),
            permissions: Type.Optional(Type.Array(Type.String())),
            applications: Type.Optional(Type.Array(appName, { minItems: 1 })),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

export type Bootstrap = Static<typeof bootstrapSchema>;

const validate = new Ajv({ allErrors: true }).compile<Bootstrap>(bootstrapSchema);

/** Reads the text. Throws an `Error` that says everything that is wrong with it and repeats none of it. */
export function parseBootstrap(text: string): Bootstrap | null {
  const json = parseJson(text);
  if (!validate(json)) throw new Error((validate.errors ?? []).map(describe).join("; "));
  const problems = [
    ...findRepetitions(json),
    ...findUnknownApps(json),
    ...findBadKeys(json),
    ...findBadAdmins(json),
  ];
  if (problems.length > 0) throw new Error(problems.join("; "));
  return json;
}

/** Reads the file at a path. Throws like `parseBootstrap`, and when it cannot be read. */
export function readBootstrapFile(path: string): Bootstrap | null {
  try {
    return parseBootstrap(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${toError(error).message}`, { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new Error("expected JSON");
  }
}

function describe({ instancePath, message = "is not valid", params }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll("/", ".") || "it";
  const extra = "additionalProperty" in params ? ` (${String(params["additionalProperty"])})` : "";
  return `${place} ${message}${extra}`;
}

function findRepetitions({ applications = [], apiKeys = [] }: Bootstrap): string[] {
  const repeated = (list: string, names: string[]) =>
    names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${list} has ${name} more than once`);
  return [
    ...repeated(
      "applications",
      applications.map(({ name }) => name),
    ),
    ...repeated(
      "apiKeys",
      apiKeys.map(({ name }) => name),
    ),
  ];
}

function findUnknownApps({ applications = [], apiKeys = [] }: Bootstrap): string[] {
  const known = new Set(applications.map(({ name }) => name));
  return apiKeys.flatMap((key) =>
    (key.applications ?? [])
      .filter((name) => !known.has(name))
      .map((name) => `apiKeys ${key.name} is limited to ${name}, which applications does not list`),
  );
}

function findBadKeys({ apiKeys = [] }: Bootstrap): string[] {
  return apiKeys.flatMap(({ name, permissions }) => {
    try {
      keyPermissions(permissions);
      return [];
    } catch (error) {
      return [`apiKeys ${name}: ${toError(error).message}`];
    }
  });
}

function findBadAdmins({ organization }: Bootstrap): string[] {
  return (organization?.admins ?? []).flatMap(({ subject, issuer, email }, index) =>
    (subject === undefined) === (email === undefined) || (issuer !== undefined && subject === undefined)
      ? [`organization.admins.${index} must have either an email, or a subject and perhaps its issuer`]
      : [],
  );
}
