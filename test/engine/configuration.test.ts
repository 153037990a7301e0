// What a person sees who got the settings wrong.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { selfSigned } from "../support/certificate.ts";
import { openProject, type Project } from "./support/project.ts";

let project: Project;

beforeAll(async () => {
  project = await openProject(inject("pulumi"));
  await project.succeed("stack", "init", "dev", "--secrets-provider", "passphrase");
});

afterAll(() => project.close());

test("is told of every problem at once, and not where in the program it was found", async () => {
  await project.succeed("config", "set", "podium:nat", "carrier-pigeon");
  await project.succeed("config", "set", "podium:zoneCount", "9");
  await project.succeed("config", "set", "podium:zonecount", "3");
  const { code, text } = await project.run("preview");
  expect(code).not.toBe(0);
  expect(text).toContain("podium:nat");
  expect(text).toContain("carrier-pigeon");
  expect(text).toContain("podium:zoneCount");
  expect(text).toContain("podium:zonecount is not a setting");
  expect(text).not.toMatch(/^\s+at .*\.ts:\d+/m);
  expect(text).not.toContain("unhandled exception");
});

test("finds a value of the wrong kind where Pulumi.yaml says which kind it is", async () => {
  await project.succeed("config", "set", "podium:idleTimeoutSeconds", "long");
  const { code, text } = await project.run("preview");
  expect(code).not.toBe(0);
  expect(text).toContain("'idleTimeoutSeconds' must be of type 'integer'");
});

test("mends a region without an authority by the command that is printed", async () => {
  const other = await openProject(inject("pulumi"));
  try {
    await other.succeed("stack", "init", "dev", "--secrets-provider", "passphrase");
    await other.configure({ "aws:region": "us-gov-west-1", "podium:imageTag": "source" });
    const { code, text } = await other.run("preview");
    expect(code).not.toBe(0);
    const [, words = ""] =
      /bundle\.pem \| pulumi (config set databaseCa)/.exec(text.replaceAll(/\s+/g, " ")) ?? [];
    expect(words, text).not.toBe("");
    expect(
      (
        await other.feed(
          selfSigned([], 30, "Amazon RDS us-gov-west-1 Root CA RSA2048 G1").cert,
          ...words.split(" "),
        )
      ).code,
    ).toBe(0);
    await other.succeed("preview");
  } finally {
    other.close();
  }
});
