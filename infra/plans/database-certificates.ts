// The certificate authorities of RDS, one per region, from the public bundle
// https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const bundle = new URL("../data/rds-root-certificates.pem", import.meta.url);

/** The authority every instance gets; the others of the bundle sign with other algorithms. */
export const certificateAuthority = "rds-ca-rsa2048-g1";

/** PEM of the authority that signs the database certificates of a region. */
export function databaseAuthorityOf(region: string): string {
  const found = authorities().find((pem) => subjectRegion(pem) === region);
  if (found === undefined) {
    throw new Error(
      `No RDS certificate authority is known for region "${region}"; add it to ${bundle.pathname}.`,
    );
  }
  return found;
}

/** Whether certificates of a region's databases can be checked. */
export function hasDatabaseAuthority(region: string): boolean {
  return authorities().some((pem) => subjectRegion(pem) === region);
}

function authorities(): string[] {
  return readFileSync(bundle, "utf8")
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((pem) => pem !== "");
}

function subjectRegion(pem: string): string | undefined {
  return /CN=Amazon RDS (\S+) Root CA/.exec(new X509Certificate(pem).subject)?.[1];
}
