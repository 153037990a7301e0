// The load balancer in front of the cluster.
import { describe, expect, test } from "vitest";

import { inputsOf, ofType, type Inputs, run, withDomain, runWide } from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const wide = await runWide();

describe("the load balancer", () => {
  test("keeps silent connections open as long as NGINX does", () => {
    expect(inputsOf(dev, "podium-edge-https-listener")).toMatchObject({
      protocol: "TCP",
      port: 443,
      tcpIdleTimeoutSeconds: 3600,
    });
    expect(inputsOf(wide, "podium-edge-http-listener")).toMatchObject({ tcpIdleTimeoutSeconds: 600 });
    expect(JSON.stringify(inputsOf(wide, "podium-routes-podium"))).toContain(
      '"nginx.org/proxy-read-timeout":"600s"',
    );
  });

  test("hands the client's address on in the PROXY header, which NGINX believes from inside only", () => {
    expect(inputsOf(dev, "podium-edge-https")).toMatchObject({
      proxyProtocolV2: true,
      preserveClientIp: "false",
      targetType: "instance",
    });
    const release = inputsOf(dev, "podium-ingress-release") as {
      readonly values: { readonly controller: { readonly config: { readonly entries: Inputs } } };
    };
    expect(release.values.controller.config.entries).toMatchObject({
      "proxy-protocol": "True",
      "set-real-ip-from": "10.40.0.0/16",
    });
  });

  test("is the only one that nodes admit to those ports", () => {
    const rules = ofType(dev, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
      ({ inputs }) => inputs,
    );
    expect(rules.map((rule) => Number(rule["fromPort"])).sort((a, b) => a - b)).toEqual([30_080, 30_443]);
    expect(rules.every((rule) => rule["referencedSecurityGroupId"] === "podium-edge-group-id")).toBe(true);
  });

  test("gets a name for every host of the domain", () => {
    const names = ofType(dev, "aws:route53/record:Record").map(({ inputs }) => inputs["name"]);
    expect(names).toEqual(
      expect.arrayContaining(
        ["console", "conductor", "auth", "app"].map((name) => `${name}.podium.example.com`),
      ),
    );
    expect(ofType(wide, "aws:route53/record:Record")).toEqual([]);
  });
});
