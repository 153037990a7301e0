// A PostgreSQL server with TLS, and the certificates for it. They are made by openssl, for one run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type PostgresServer } from "../../../local/postgres.ts";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

export interface TlsServer extends PostgresServer {
  readonly folder: string;
  /** Path of the authority's certificate, and of one that has signed nothing here. */
  readonly authority: string;
  readonly otherAuthority: string;
  /** Paths of a client's certificate, which the authority has signed, and its key. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  dispose(): Promise<void>;
}

/** Starts a server whose certificate is for localhost. `rules` is its pg_hba.conf. */
export async function startTlsServer(rules: string): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), "podium-tls-"));
  const path = (name: string) => join(folder, name);
  for (const authority of ["ca", "other"]) {
    openssl(folder, [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      `/CN=${authority}`,
      "-keyout",
      `${authority}.key`,
      "-out",
      `${authority}.pem`,
    ]);
  }
  sign(folder, "server", "/CN=localhost", "subjectAltName=DNS:localhost");
  sign(folder, "client", "/CN=postgres", "extendedKeyUsage=clientAuth");
  writeFileSync(path("pg_hba.conf"), rules);
  const server = await startPostgres({
    dataDir: path("data"),
    port: 0,
    user: "postgres",
    password: "postgres",
    settings: {
      fsync: "off",
      ssl: "on",
      ssl_cert_file: path("server.pem"),
      ssl_key_file: path("server.key"),
      ssl_ca_file: path("ca.pem"),
      hba_file: path("pg_hba.conf"),
    },
  });
  return {
    ...server,
    folder,
    authority: path("ca.pem"),
    otherAuthority: path("other.pem"),
    clientCertificate: path("client.pem"),
    clientKey: path("client.key"),
    dispose: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function sign(folder: string, name: string, subject: string, extension: string): void {
  writeFileSync(join(folder, `${name}.ext`), extension);
  openssl(folder, [
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    subject,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
  ]);
  openssl(folder, [
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.pem`,
  ]);
}

function openssl(folder: string, args: string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args[0]} failed:\n${stderr}`);
}
