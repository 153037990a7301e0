// One black-box battery against each SDK. The order matters: what comes last changes or deletes what the others read.
import { afterAll, beforeAll, describe, inject } from "vitest";
import { acting } from "./battery/acting.ts";
import { definitions } from "./battery/definitions.ts";
import { failing } from "./battery/failing.ts";
import { alerts, passingTime } from "./battery/passing-time.ts";
import { reading } from "./battery/reading.ts";
import { seed } from "./battery/seed.ts";
import { deploymentOf } from "./deployment.ts";
import type { SdkKey } from "./sdks.ts";

/** Declares the tests of one SDK; they are skipped where its application could not be made ready. */
export function battery(key: SdkKey): void {
  const isMissing = typeof inject("applications")[key] === "string";
  describe.skipIf(isMissing)(key, () => {
    const shop = deploymentOf(key);
    const openSecond = async () => {
      const second = deploymentOf(key);
      await second.open();
      return second;
    };
    beforeAll(async () => {
      await shop.open();
      await seed(shop);
    });
    afterAll(() => shop.close());
    reading(shop);
    definitions(shop);
    acting(shop, openSecond);
    failing(shop);
    alerts(shop);
    passingTime(shop);
  });
}
