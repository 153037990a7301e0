import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { planSubnets } from "../../../infra/plans/subnets.ts";

interface Range {
  readonly first: number;
  readonly last: number;
}

function rangeOf(network: string): Range {
  const [address = "", bits = ""] = network.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}

const networks = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), seed: fc.integer({ min: 0, max: 2 ** 20 - 1 }) })
  .map(({ prefix, seed }) => {
    const base = 10 * 2 ** 24 + (seed % 2 ** (prefix - 8)) * 2 ** (32 - prefix);
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
    return `${octets.join(".")}/${prefix}`;
  });
const zoneLists = fc.integer({ min: 1, max: 4 }).map((count) => ["a", "b", "c", "d"].slice(0, count));

describe("planSubnets", () => {
  test("keeps every subnet inside the network", () => {
    fc.assert(
      fc.property(networks, zoneLists, (network, zones) => {
        const outer = rangeOf(network);
        for (const subnet of planSubnets(network, zones).flatMap((plan) => [
          plan.public,
          plan.private,
          plan.database,
        ])) {
          const { first, last } = rangeOf(subnet);
          expect(first).toBeGreaterThanOrEqual(outer.first);
          expect(last).toBeLessThanOrEqual(outer.last);
        }
      }),
    );
  });

  test("lets no two subnets overlap", () => {
    fc.assert(
      fc.property(networks, zoneLists, (network, zones) => {
        const ranges = planSubnets(network, zones)
          .flatMap((plan) => [plan.public, plan.private, plan.database])
          .map(rangeOf)
          .sort((left, right) => left.first - right.first);
        for (const [index, range] of ranges.slice(1).entries()) {
          expect(range.first).toBeGreaterThan(ranges[index]?.last ?? -1);
        }
      }),
    );
  });

  test("starts every subnet on a multiple of its size", () => {
    fc.assert(
      fc.property(networks, zoneLists, (network, zones) => {
        for (const plan of planSubnets(network, zones)) {
          for (const subnet of [plan.public, plan.private, plan.database]) {
            const { first, last } = rangeOf(subnet);
            expect(first % (last - first + 1)).toBe(0);
          }
        }
      }),
    );
  });

  test("moves nothing when a zone is added", () => {
    fc.assert(
      fc.property(networks, zoneLists, (network, zones) => {
        const grown = planSubnets(network, [...zones, "e"].slice(0, 4));
        expect(grown.slice(0, zones.length)).toEqual(planSubnets(network, zones));
      }),
    );
  });

  test("gives the default network its documented ranges", () => {
    expect(planSubnets("10.40.0.0/16", ["a", "b"])).toEqual([
      { zone: "a", private: "10.40.0.0/19", public: "10.40.128.0/20", database: "10.40.192.0/24" },
      { zone: "b", private: "10.40.32.0/19", public: "10.40.144.0/20", database: "10.40.193.0/24" },
    ]);
  });

  test.each([
    ["10.0.0.0/24", ["a"], "must be a /16 to a /20"],
    ["10.0.0.1/16", ["a"], "has bits set behind its prefix"],
    ["10.0.0.0/16", [], "1 to 4 zones, not 0"],
    ["10.0.0.0/16", ["a", "b", "c", "d", "e"], "1 to 4 zones, not 5"],
  ])("refuses %s with zones %j", (network, zones, message) => {
    expect(() => planSubnets(network, zones)).toThrow(message);
  });
});
