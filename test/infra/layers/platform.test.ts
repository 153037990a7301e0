// What the platform's components declare inside the cluster.
import { beforeAll, describe, expect, test } from "vitest";

import type { Recording } from "../../../infra/render/recorder.ts";
import { ancestorsOf, find, inputsOf, ofType, run, withDomain, type Inputs } from "../support/program.ts";

let dev: Recording;
let domain: Recording;
let prod: Recording;
let local: Recording;

beforeAll(async () => {
  dev = await run("dev");
  domain = await run("dev", { config: withDomain });
  prod = await run("prod");
  local = await run("local");
}, 60_000);

interface Chart {
  readonly version: string;
  readonly repositoryOpts?: { readonly repo: string };
  readonly values: {
    readonly controller: Inputs & { readonly config: { readonly entries: Inputs } };
  } & Inputs;
}

const chart = (recording: Recording, name: string): Chart => inputsOf(recording, name) as unknown as Chart;

describe("charts", () => {
  test("are pinned, and new enough to be without known holes", () => {
    expect(chart(dev, "podium-sealed-secrets-release")).toMatchObject({
      version: "2.20.0",
      repositoryOpts: { repo: "https://bitnami.github.io/sealed-secrets" },
    });
    expect(chart(dev, "podium-autoscaler-release").version).toBe("2.21.0");
    expect(chart(domain, "podium-certificates-release").version).toBe("v1.21.2");
    expect(chart(dev, "podium-ingress-release").version).toBe("2.7.3");
    expect(chart(dev, "podium-node-autoscaler-release").version).toBe("9.59.0");
  });

  test("can be given another version by the stack", async () => {
    const other = await run("dev", { config: { "podium:chartVersions": '{"keda":"2.21.1"}' } });
    expect(chart(other, "podium-autoscaler-release").version).toBe("2.21.1");
  });

  test("install only what a stack needs", async () => {
    const charts = (recording: Recording) =>
      ofType(recording, "kubernetes:helm.sh/v3:Release")
        .map(({ inputs }) => String(inputs["name"]))
        .sort();
    const always = ["nginx-ingress", "sealed-secrets"];
    expect(charts(dev)).toEqual(["cluster-autoscaler", "keda", ...always]);
    expect(charts(domain)).toEqual(["cert-manager", "cluster-autoscaler", "keda", ...always]);
    const config = { "podium:kedaExisting": "true", "podium:nodeAutoscaler": "false" };
    expect(charts(await run("dev", { config }))).toEqual(always);
  });
});

describe("namespaces", () => {
  test("hold pods to the profile they keep", () => {
    const labels = (name: string): unknown =>
      (inputsOf(dev, name)["metadata"] as { readonly labels: Inputs }).labels;
    expect(labels("podium-namespaces-dbos")).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    expect(labels("podium-namespaces-nginx-ingress")).toMatchObject({
      "pod-security.kubernetes.io/enforce": "baseline",
    });
  });
});

describe("sealed secrets", () => {
  test("use our key, which is there before the controller looks for one", () => {
    expect(inputsOf(dev, "podium-sealed-secrets-key-1-secret")).toMatchObject({
      type: "kubernetes.io/tls",
      metadata: { labels: { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" } },
    });
    expect(ancestorsOf(dev, "podium-sealed-secrets-release")).toContain("podium-sealed-secrets-key-1-secret");
    expect(chart(dev, "podium-sealed-secrets-release").values["keyrenewperiod"]).toBe("0");
  });

  test("keep the previous key when a new one is made, seal again and restart the controller", async () => {
    const rotated = await run("dev", { config: { "podium:sealedSecretsKeyGeneration": "2" } });
    const keys = ofType(rotated, "kubernetes:core/v1:Secret")
      .map(({ name }) => name)
      .sort((a, b) => (a < b ? -1 : 1));
    expect(keys).toEqual(["podium-sealed-secrets-key-1-secret", "podium-sealed-secrets-key-2-secret"]);
    expect(chart(rotated, "podium-sealed-secrets-release").values["podAnnotations"]).toEqual({
      "podium.dev/key-generation": "2",
    });
  });

  test("protect the newest key in prod, so that the one before it can go when there is another", async () => {
    expect(find(prod, "podium-sealed-secrets-key-1").protect).toBe(true);
    expect(find(dev, "podium-sealed-secrets-key-1").protect).toBe(false);
    const rotated = await run("prod", { config: { "podium:sealedSecretsKeyGeneration": "2" } });
    for (const part of ["", "-certificate"]) {
      expect(find(rotated, `podium-sealed-secrets-key-1${part}`).protect).toBe(false);
      expect(find(rotated, `podium-sealed-secrets-key-2${part}`).protect).toBe(true);
    }
  });

  test("have the guide's five secrets under the guide's names and keys", async () => {
    const official = await run("dev", {
      config: { "podium:conductorImage": "dbosdev/conductor:1", "podium:conductorLicenseKey": "licence" },
      secretKeys: ["podium:conductorLicenseKey"],
    });
    const inventory = ofType(official, "kubernetes:bitnami.com/v1alpha1:SealedSecret").map(({ inputs }) => {
      const { metadata, spec } = inputs as {
        readonly metadata: { readonly name: string };
        readonly spec: { readonly encryptedData: Inputs };
      };
      return [metadata.name, Object.keys(spec.encryptedData).sort((a, b) => (a < b ? -1 : 1))];
    });
    expect(Object.fromEntries(inventory)).toMatchObject({
      "postgres-admin": ["database-url", "password"],
      "conductor-db": ["database-url"],
      "conductor-license": ["license-key"],
      "dbos-app-db": ["database-url"],
      "conductor-api-key": ["api-key"],
    });
  });

  test("wait until the controller has opened them", () => {
    expect(inputsOf(dev, "podium-conductor-peer-sealed")["metadata"]).toMatchObject({
      annotations: { "pulumi.com/waitFor": "condition=Synced" },
    });
  });
});

describe("the ingress controller", () => {
  test("leaves the load balancer to us", () => {
    const { controller } = chart(dev, "podium-ingress-release").values;
    expect(controller).toMatchObject({
      enableCustomResources: false,
      enableSnippets: false,
      service: { type: "NodePort", httpsPort: { nodePort: 30_443 } },
    });
    expect(controller.config.entries["external-status-address"]).toContain("elb.us-west-2.amazonaws.com");
  });

  test.each([
    ["dev", "podium-edge-balancer.elb.us-west-2.amazonaws.com"],
    ["local", "localhost"],
  ])("routes by path on the one name that %s has, with a certificate for it", async (stack, host) => {
    const recording = await run(stack);
    const routes = ofType(recording, "kubernetes:networking.k8s.io/v1:Ingress");
    expect(routes.map(({ inputs }) => inputs["spec"])).toMatchObject([
      { rules: [{ host }], tls: [{ hosts: [host], secretName: "podium-tls" }] },
    ]);
    expect(inputsOf(recording, "podium-certificate-certificate")["dnsNames"]).toEqual([host]);
    expect(inputsOf(recording, "podium-certificate-tls-sealed")["metadata"]).toMatchObject({
      name: "podium-tls",
      namespace: "dbos",
    });
  });

  test.each(["dev", "prod", "local"])(
    "lets as much of a body pass in %s as Conductor reads",
    async (stack) => {
      const recording = await run(stack);
      const { template } = inputsOf(recording, "podium-conductor-server-deployment")["spec"] as {
        readonly template: {
          readonly spec: {
            readonly containers: { readonly env: { readonly name: string; readonly value?: string }[] }[];
          };
        };
      };
      const limit = template.spec.containers[0]?.env.find(({ name }) => name === "CONDUCTOR_MAX_BODY")?.value;
      const sizes = ofType(recording, "kubernetes:networking.k8s.io/v1:Ingress").map(
        ({ inputs }) =>
          (inputs["metadata"] as { readonly annotations: Record<string, string> }).annotations[
            "nginx.org/client-max-body-size"
          ],
      );
      expect(new Set(sizes.map((size) => size?.replace(/m$/, "MiB")))).toEqual(new Set([limit]));
    },
  );

  test("insists on HTTPS only with a certificate that browsers trust", () => {
    expect(chart(domain, "podium-ingress-release").values.controller.config.entries).toHaveProperty("hsts");
    expect(chart(dev, "podium-ingress-release").values.controller.config.entries).not.toHaveProperty("hsts");
  });

  test("expects no PROXY header where nothing writes one", () => {
    expect(chart(local, "podium-ingress-release").values.controller.config.entries).not.toHaveProperty(
      "proxy-protocol",
    );
  });
});

describe("certificates", () => {
  test("come from the staging authority in dev and the real one in prod, by proof in DNS", () => {
    expect(JSON.stringify(inputsOf(domain, "podium-certificates-issuer"))).toContain("acme-staging-v02");
    expect(JSON.stringify(inputsOf(prod, "podium-certificates-issuer"))).toContain("https://acme-v02");
    expect(JSON.stringify(inputsOf(prod, "podium-certificates-issuer"))).toContain('"dns01"');
  });

  test("cover every host", () => {
    expect(inputsOf(domain, "podium-routes-certificate")["spec"]).toMatchObject({
      dnsNames: ["console", "conductor", "auth", "app"].map((name) => `${name}.podium.example.com`),
      secretName: "podium-tls",
    });
  });

  test("are proved with rights that exist before the pod that needs them", () => {
    expect(ancestorsOf(domain, "podium-certificates-release")).toContain(
      "podium-certificates-identity-association",
    );
  });

  test("can be brought along", async () => {
    const own = await run("dev", {
      config: {
        ...withDomain,
        "podium:tlsMode": "secret",
        "podium:tlsCertificate": "PEM",
        "podium:tlsKey": "KEY",
      },
      secretKeys: ["podium:tlsKey"],
    });
    expect(ofType(own, "tls:index/selfSignedCert:SelfSignedCert").map(({ name }) => name)).toEqual([
      "podium-sealed-secrets-key-1-certificate",
    ]);
    expect(inputsOf(own, "podium-certificate-tls-sealed")["metadata"]).toMatchObject({
      name: "podium-tls",
      namespace: "dbos",
    });
  });
});
