// The battery of the SDKs, with everything through the connector beside the application's process.
import { expect, test } from "vitest";
import { batteryOf } from "../sdks/battery.ts";
import { capability } from "../sdks/battery/capability.ts";
import { ConnectedDeployment } from "./deployment.ts";
import { connectedSdks, type ConnectedKey } from "./sdks.ts";

/** Declares the tests of an SDK; they are skipped where its application could not be made ready. */
export function battery(key: ConnectedKey): void {
  const sdk = connectedSdks[key];
  const deploy = () => new ConnectedDeployment(key, sdk);
  batteryOf(key, deploy, (shop) => {
    capability("connect, metadata", () => {
      test("its schema is the one that it is taken for", async () => {
        const { rows } = await shop.change("SELECT max(version)::int AS version FROM dbos.dbos_migrations");
        expect(rows).toEqual([{ version: sdk.schema }]);
      });
    });
  });
}
