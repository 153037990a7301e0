// Which addresses a webhook may lead to, in every spelling that an address has.
import { describe, expect, test } from "vitest";
import { makeAddressRule } from "../../../conductor/src/webhooks/address.ts";

const rule = makeAddressRule(["10.1.0.0/16", "fd00:1::1"]);

test.each([
  "127.0.0.1",
  "127.9.9.9",
  "0.0.0.0",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a00:1",
  "2002:a00:1::",
  "2001:0:a00:1::",
  "fe80::1",
  "fd00::1",
  "ff02::1",
  "fd00:ec2::254",
])("%s is not public", (address) => {
  expect(rule(address, true)).toBe(false);
});

describe("allowed are", () => {
  test.each(["93.184.216.34", "2606:4700::1111"])("%s, by https alone", (address) => {
    expect(rule(address, true)).toBe(true);
    expect(rule(address, false)).toBe(false);
  });
  test.each(["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::1"])("%s, which the operator allows", (address) => {
    expect(rule(address, true)).toBe(true);
    expect(rule(address, false)).toBe(true);
  });
});
