// Counts what a person does.
import type { Locator } from "@playwright/test";

/** Presses and remembers how often. */
export class Clicks {
  count = 0; // mutable

  async press(target: Locator): Promise<void> {
    this.count += 1;
    await target.click();
  }
}
