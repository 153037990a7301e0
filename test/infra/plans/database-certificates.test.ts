// Who vouches for a database of RDS, region by region.
import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import {
  bundleUrl,
  databaseAuthorityOf,
  judgeDatabaseAuthority,
} from "../../../infra/plans/database-certificates.ts";
import { selfSigned } from "../../support/certificate.ts";
import { authorityOf } from "../support/accepted-settings.ts";
import { inputsOf, run } from "../support/program.ts";

const now = new Date();
const governments = authorityOf("us-gov-west-1");

describe("without databaseCa", () => {
  test("a region that every account has is known", () => {
    expect(judgeDatabaseAuthority("us-west-2", undefined, now)).toBeUndefined();
    expect(databaseAuthorityOf("us-west-2")).toMatch(
      /^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n$/,
    );
  });

  test("what comes with the program is good for years", () => {
    const regions = readFileSync(
      new URL("../../../infra/data/rds-root-certificates.pem", import.meta.url),
      "utf8",
    );
    expect(regions.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(20);
    const inFiveYears = new Date(now.getTime() + 5 * 365 * 86_400_000);
    expect(
      judgeDatabaseAuthority("us-west-2", databaseAuthorityOf("us-west-2"), inFiveYears),
    ).toBeUndefined();
  });

  test.each([
    [
      "us-gov-east-1",
      "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/us-gov-east-1-bundle.pem",
    ],
    ["cn-north-1", "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/cn-north-1/cn-north-1-bundle.pem"],
    ["ap-east-2", "https://truststore.pki.rds.amazonaws.com/ap-east-2/ap-east-2-bundle.pem"],
    ["il-central-1", "https://truststore.pki.rds.amazonaws.com/il-central-1/il-central-1-bundle.pem"],
  ])("another one is refused with the command that mends it: %s", (region, url) => {
    expect(bundleUrl(region)).toBe(url);
    expect(judgeDatabaseAuthority(region, undefined, now)).toBe(
      `aws:region is ${region}, whose certificate authority for RDS is not part of the program; ` +
        `fetch it: curl -fsS ${url} | pulumi config set databaseCa`,
    );
    expect(() => databaseAuthorityOf(region)).toThrow("set databaseCa");
  });
});

describe("databaseCa", () => {
  test.each([
    ["the region's own", governments],
    ["a bundle with the region's own", `${authorityOf("eu-west-1")}# comment\n${governments}`],
    ["an authority that names no region", selfSigned(["ca.acme.test"]).cert],
    ["one that ran out beside one that holds", `${authorityOf("us-gov-west-1")}${governments}`],
  ])("may be %s", (_, pem) => {
    expect(judgeDatabaseAuthority("us-gov-west-1", pem, now)).toBeUndefined();
    expect(databaseAuthorityOf("us-gov-west-1", pem)).toBe(pem);
  });

  const later = new Date(now.getTime() + 40 * 86_400_000);
  test.each([
    ["a path", "stacks/bundle.pem", now, "must be the text of certificates"],
    [
      "a page that said no",
      "<Error><Code>AccessDenied</Code></Error>",
      now,
      "must be the text of certificates",
    ],
    ["a broken certificate", governments.replace("MII", "AAA"), now, "must be the text of certificates"],
    [
      "of another region",
      authorityOf("us-gov-east-1"),
      now,
      "is of us-gov-east-1, and aws:region is us-gov-west-1",
    ],
    ["past its end", governments, later, "expired on"],
  ])("is refused when it is %s", (_, pem, today, sentence) => {
    const problem = judgeDatabaseAuthority("us-gov-west-1", pem, today);
    expect(problem).toContain(`databaseCa ${sentence}`);
    expect(problem).toContain(
      "curl -fsS https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-west-1/",
    );
  });

  test("is what the pods of a stack trust, in GovCloud and instead of the region's own", async () => {
    for (const region of ["us-gov-west-1", "us-west-2"]) {
      const pem = authorityOf(region);
      const stack = await run("dev", { config: { "aws:region": region, "podium:databaseCa": pem } });
      expect(inputsOf(stack, "podium-database-setup-authority")).toMatchObject({
        data: { "bundle.pem": pem },
      });
    }
  });
});
