// PostgreSQL connection URLs as the DBOS libraries and node-postgres read them.
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  /** `require` encrypts without asking who answers, for clients that cannot be given an authority. */
  readonly tls: "verify-full" | "require" | "disable";
  /** Path, inside the pods, of the authority that signed the server's certificate. */
  readonly caFile?: string;
}

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export function databaseUrl(server: DatabaseServer, login: Login): string {
  const url = new URL(`postgresql://${server.host}:${server.port}/${encodeURIComponent(login.database)}`);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(login.password);
  url.searchParams.set("sslmode", server.tls);
  if (server.caFile !== undefined) url.searchParams.set("sslrootcert", server.caFile);

  return url.href;
}
