// One black-box battery against each SDK. The order matters: what comes last changes or deletes what the others read.
import { afterAll, beforeAll, describe } from "vitest";
import { acting } from "./battery/acting.ts";
import { definitions } from "./battery/definitions.ts";
import { failing } from "./battery/failing.ts";
import { alerts, recovery, retention } from "./battery/passing-time.ts";
import { reading } from "./battery/reading.ts";
import { seed } from "./battery/seed.ts";
import { applicationOf, deploymentOf, type Deployment } from "./deployment.ts";
import type { SdkKey } from "./sdks.ts";

/** Declares the tests of an SDK; they are skipped where its application could not be made ready. */
export function battery(key: SdkKey): void {
  batteryOf(key, () => deploymentOf(key), alerts);
}

/** The battery against deployments of one kind, whose application is that of the key. */
export function batteryOf<Shop extends Deployment>(
  key: string,
  deploy: () => Shop,
  more: (shop: Shop) => void,
): void {
  describe.skipIf(applicationOf(key) === undefined)(key, () => {
    const shop = deploy();
    const openSecond = async () => {
      const second = deploy();
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
    more(shop);
    recovery(shop);
    retention(shop);
  });
}
