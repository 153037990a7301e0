// The certificate authorities of RDS, one per region. Those of the regions that every account has are from the public
// bundle https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem; a stack brings its own for any other region.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import { partitionOf } from "./partition.ts";

const bundle = new URL("../data/rds-root-certificates.pem", import.meta.url);

/** The authority every instance gets; the others of the bundle sign with other algorithms. */
export const certificateAuthority = "rds-ca-rsa2048-g1";

/**
 * PEM that the database certificates of a region are checked against: the stack's own, otherwise the region's.
 * @throws when neither is there, which `judgeDatabaseAuthority` says before.
 */
export function databaseAuthorityOf(region: string, given?: string): string {
  const found = given ?? knownAuthority(region);
  if (found === undefined) {
    throw new Error(`No RDS certificate authority is known for region "${region}"; set databaseCa.`);
  }

  return found;
}

/** Why the certificates of a region's databases could not be checked; undefined where they can. */
export function judgeDatabaseAuthority(
  region: string,
  given: string | undefined,
  today: Date,
): string | undefined {
  const fetch = `curl -fsS ${bundleUrl(region)} | pulumi config set databaseCa`;
  if (given === undefined) {
    return knownAuthority(region) === undefined
      ? `aws:region is ${region}, whose certificate authority for RDS is not part of the program; fetch it: ${fetch}`
      : undefined;
  }
  const certificates = readCertificates(given);
  if (certificates === undefined || certificates.length === 0) {
    return `databaseCa must be the text of certificates, each from -----BEGIN CERTIFICATE----- on; fetch it: ${fetch}`;
  }

  const good = certificates.filter(({ validToDate }) => validToDate > today);
  if (good.length === 0) {
    return `databaseCa expired on ${certificates[0]?.validTo ?? ""}; fetch a newer one: ${fetch}`;
  }

  // A private authority, behind a proxy for example, names no region.
  const regions = good.map(({ subject }) => regionIn(subject));
  return regions.every((each) => each !== undefined && each !== region)
    ? `databaseCa is of ${[...new Set(regions)].join(", ")}, and aws:region is ${region}; fetch that one: ${fetch}`
    : undefined;
}

/** Where AWS publishes the authorities of one region; each partition has a place of its own. */
export function bundleUrl(region: string): string {
  const places = {
    aws: "truststore.pki.rds.amazonaws.com",
    "aws-us-gov": "truststore.pki.us-gov-west-1.rds.amazonaws.com",
    "aws-cn": "rds-truststore.s3.cn-north-1.amazonaws.com.cn",
  };
  return `https://${places[partitionOf(region)]}/${region}/${region}-bundle.pem`;
}

function knownAuthority(region: string): string | undefined {
  return blocksOf(readFileSync(bundle, "utf8")).find(
    (pem) => regionIn(new X509Certificate(pem).subject) === region,
  );
}

function readCertificates(text: string): X509Certificate[] | undefined {
  try {
    return blocksOf(text).map((pem) => new X509Certificate(pem));
  } catch {
    return undefined;
  }
}

function blocksOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
}

function regionIn(subject: string): string | undefined {
  return /CN=Amazon RDS (\S+) Root CA/.exec(subject)?.[1];
}
