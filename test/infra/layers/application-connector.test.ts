// A connector beside each process of the sample application, where the stack asks for one.
import { beforeAll, describe, expect, test } from "vitest";

import type { Recording } from "../../../infra/render/recorder.ts";
import { inputsOf, ofType, run, type Inputs } from "../support/program.ts";

interface Deployed {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations: Record<string, string> };
      readonly spec: { readonly initContainers?: Pod[]; readonly containers: Pod[] };
    };
  };
}
type Pod = Inputs & { readonly env: Inputs[] };

const deployed = (recording: Recording, name: string): Deployed =>
  inputsOf(recording, name) as unknown as Deployed;

function environment(container: Pod | undefined): Record<string, unknown> {
  const env = container?.env ?? [];
  return Object.fromEntries(env.map((each) => [String(each["name"]), each["value"] ?? each["valueFrom"]]));
}

describe("a connector beside the sample application", () => {
  const image = `registry.example.org/connector@sha256:${"1".repeat(64)}`;
  let dev: Recording;
  let connected: Recording;
  beforeAll(async () => {
    // A connector has connections of its own, and the smallest database has few.
    const few = { "podium:appMaxReplicas": "4" };
    dev = await run("dev", { config: few });
    connected = await run("dev", { config: { ...few, "podium:appConnectorImage": image } });
  }, 60_000);
  const name = "podium-app-v1-deployment";
  const sides = (recording: Recording) => deployed(recording, name).spec.template.spec.initContainers;
  const own = (recording: Recording) =>
    environment(deployed(recording, name).spec.template.spec.containers[0]);

  test("is there only where the stack asks for it", () => {
    expect(sides(dev)).toBeUndefined();
    expect(own(dev)).toHaveProperty("DBOS_CONDUCTOR_KEY");
  });

  test("connects in place of the application, under the pod's name and the same version", () => {
    const [side] = sides(connected) ?? [];
    expect(side).toMatchObject({
      name: "connector",
      image,
      args: ["run", "--health", "http://127.0.0.1:3001/dbos-healthz"],
      restartPolicy: "Always",
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    });
    const told = environment(side);
    const app = own(connected);
    expect(app).not.toHaveProperty("DBOS_CONDUCTOR_KEY");
    expect(app).not.toHaveProperty("DBOS_CONDUCTOR_URL");
    expect(told["DBOS__VMID"]).toEqual({ fieldRef: { fieldPath: "metadata.name" } });
    for (const shared of ["DBOS__VMID", "DBOS__APPVERSION", "NODE_EXTRA_CA_CERTS"]) {
      expect(told[shared]).toEqual(app[shared]);
    }
    expect(told["CONNECTOR_DATABASE_URL"]).toEqual(app["DBOS_SYSTEM_DATABASE_URL"]);
    const before = own(dev);
    expect(told["CONNECTOR_KEY"]).toEqual(before["DBOS_CONDUCTOR_KEY"]);
    expect(told["CONNECTOR_CONDUCTOR_URL"]).toBe(before["DBOS_CONDUCTOR_URL"]);
    expect(told["CONNECTOR_APP"]).toBe(app["DBOS_APP_NAME"]);
  });

  test("reads the certificates that the application reads, and a new key restarts both", () => {
    const { containers } = deployed(connected, name).spec.template.spec;
    expect(sides(connected)?.[0]?.["volumeMounts"]).toEqual(containers[0]?.["volumeMounts"]);
    const annotations = (recording: Recording) =>
      Object.keys(deployed(recording, name).spec.template.metadata.annotations);
    expect(annotations(connected)).toEqual(annotations(dev));
  });

  test("needs no connection that the application does not have", () => {
    const policies = (recording: Recording) =>
      ofType(recording, "kubernetes:networking.k8s.io/v1:NetworkPolicy").map((each) => each.inputs);
    expect(policies(connected)).toEqual(policies(dev));
  });
});
