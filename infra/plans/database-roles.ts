// The SQL that makes databases and roles on a fresh server and changes nothing on a server that has them.
export interface RolePlan {
  readonly role: string;
  /** Environment variable of the Job that holds the password: passwords stay out of the script. */
  readonly passwordVariable: string;
}

export interface DatabasePlan {
  readonly database: string;
  /** Role that owns the database and may change its schema; without one the administrator does. */
  readonly owner?: string;
  /** Roles that may only connect; the migration that makes the tables grants the rest. */
  readonly guests: readonly string[];
  /** Roles that may also read every table the administrator makes there later. */
  readonly readers: readonly string[];
  /** Roles that read and write every table of the owner, and change no table. What they own themselves becomes the owner's. */
  readonly writers?: readonly string[];
}

/** A psql script. `\getenv` and `:'…'` keep passwords out of arguments and process lists; `\gexec` runs what is missing. */
export function planDatabaseSetup(roles: readonly RolePlan[], databases: readonly DatabasePlan[]): string {
  return [
    "\\set ON_ERROR_STOP on",
    ...roles.flatMap(({ role, passwordVariable }) => [
      `\\getenv password ${passwordVariable}`,
      `SELECT 'CREATE ROLE ${quoted(role)} LOGIN' WHERE NOT EXISTS ` +
        `(SELECT FROM pg_roles WHERE rolname = ${literal(role)}) \\gexec`,
      `ALTER ROLE ${quoted(role)} LOGIN PASSWORD :'password';`,
    ]),
    ...databases.flatMap((plan) => databaseStatements(plan)),
    "",
  ].join("\n");
}

function databaseStatements({ database, owner, guests, readers, writers = [] }: DatabasePlan): string[] {
  // Managed servers have no superuser: the administrator must belong to a role before giving it a database.
  const membership = [...(owner === undefined ? [] : [owner]), ...writers].map(
    (role) => `GRANT ${quoted(role)} TO CURRENT_USER;`,
  );
  const ownership = owner === undefined ? "" : ` OWNER ${quoted(owner)}`;
  return [
    ...membership,
    `SELECT 'CREATE DATABASE ${quoted(database)}${ownership}' WHERE NOT EXISTS ` +
      `(SELECT FROM pg_database WHERE datname = ${literal(database)}) \\gexec`,
    `REVOKE ALL ON DATABASE ${quoted(database)} FROM PUBLIC;`,
    ...[...guests, ...readers, ...writers].map(
      (guest) => `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(guest)};`,
    ),
    ...(readers.length + writers.length === 0 ? [] : [`\\connect ${quoted(database)}`]),
    ...(owner === undefined ? [] : writers.flatMap((writer) => writerStatements(owner, writer))),
    ...readers.flatMap((reader) => [
      // Tables from before there was a reader; those to come have default privileges.
      ...["USAGE ON SCHEMA", "SELECT ON ALL TABLES IN SCHEMA"].map((right) =>
        grantOnOwnSchemas(right, reader),
      ),
      `ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${quoted(reader)};`,
      `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${quoted(reader)};`,
    ]),
  ];
}

/** A stack from before there were two roles has tables of the writer's. */
function writerStatements(owner: string, writer: string): string[] {
  const rights = "SELECT, INSERT, UPDATE, DELETE";
  return [
    `REASSIGN OWNED BY ${quoted(writer)} TO ${quoted(owner)};`,
    `SET ROLE ${quoted(owner)};`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${rights} ON TABLES TO ${quoted(writer)};`,
    `GRANT ${rights} ON ALL TABLES IN SCHEMA public TO ${quoted(writer)};`,
    "RESET ROLE;",
  ];
}

function grantOnOwnSchemas(right: string, role: string): string {
  return (
    `SELECT format('GRANT ${right} %I TO ${quoted(role)}', nspname) FROM pg_namespace ` +
    "WHERE pg_get_userbyid(nspowner) = current_user AND nspname <> 'information_schema' " +
    "AND NOT starts_with(nspname, 'pg_') \\gexec"
  );
}

/** Names come from us; a quote in one would break out of the SQL text that quotes it. */
function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error(`The database or role name "${name}" must be lower-case letters, digits and _.`);
  }

  return `"${name}"`;
}

function literal(name: string): string {
  return `'${name}'`;
}
