// How a page looks and whether it can be used, in both themes, on a desk and on a phone.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";

const sizes = [
  { width: 1440, height: 900 },
  { width: 360, height: 780 },
] as const;

/** No rule is broken and nothing is wider than the page. The pictures are for people who want to look. */
export async function inspectLooks(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    for (const size of sizes) {
      await page.setViewportSize(size);
      const path = test.info().outputPath(`${name}-${colorScheme}-${size.width}.png`);
      await page.screenshot({ path, animations: "disabled" });
      await expectAccessible(page);
      const isWider = await page.evaluate<boolean>("main.scrollWidth > main.clientWidth");
      expect([name, size.width, isWider]).toEqual([name, size.width, false]);
    }
  }

  await page.setViewportSize(sizes[0]);
  await page.emulateMedia({ colorScheme: "light" });
}
