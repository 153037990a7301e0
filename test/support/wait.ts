// Waiting for a condition instead of for a time.

/**
 * Probes until something other than undefined, null or false comes back, and resolves with it. A probe that throws
 * counts as not yet. Fails after `timeoutMs` with what was waited for and what the last probe said.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown = "nothing";
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: last });
    }

    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
