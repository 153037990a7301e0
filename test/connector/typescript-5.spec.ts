// The battery of the SDKs, for one that has no open client: everything goes through the connector beside its process.
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { acting } from "../sdks/battery/acting.ts";
import { definitions } from "../sdks/battery/definitions.ts";
import { failing } from "../sdks/battery/failing.ts";
import { passingTime } from "../sdks/battery/passing-time.ts";
import { reading } from "../sdks/battery/reading.ts";
import { seed } from "../sdks/battery/seed.ts";
import { ConnectedDeployment, newest } from "./deployment.ts";

const sdkFolder = join(import.meta.dirname, "../../connector");

describe("TypeScript 5.3.0 through podium-connector run", () => {
  const shop = new ConnectedDeployment("connected-app", newest, sdkFolder);
  const openSecond = async () => {
    const second = new ConnectedDeployment("connected-app", newest, sdkFolder);
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
  passingTime(shop);
});
