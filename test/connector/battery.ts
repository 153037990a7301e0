// The battery of the SDKs, with everything through the connector beside the application's process.
import { expect, test } from "vitest";
import { batteryOf } from "../sdks/battery.ts";
import { ConnectedDeployment } from "./deployment.ts";
import { connectedSdks, type ConnectedKey } from "./sdks.ts";

/** Declares the tests of an SDK; they are skipped where its application could not be made ready. */
export function battery(key: ConnectedKey): void {
  const sdk = connectedSdks[key];
  batteryOf(
    key,
    () => new ConnectedDeployment(key, sdk),
    (shop) => {
      test("its schema is the one that the record says", async () => {
        expect(
          (
            await (shop as ConnectedDeployment).change(
              "SELECT max(version)::int AS version FROM dbos.dbos_migrations",
            )
          ).rows,
        ).toEqual([{ version: sdk.schema }]);
      });
    },
  );
}
