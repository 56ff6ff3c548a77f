/**
 * Waits until `condition` gives something truthy and returns it. Errors thrown by it count as "not yet".
 * After `timeout` ms it fails with `message` and what was last seen.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeout = 60_000, message = 'condition' }: { timeout?: number; message?: string | (() => string) } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      const what = typeof message === 'string' ? message : message();
      throw new Error(`timed out after ${timeout} ms: ${what} (last: ${String(last)})`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
