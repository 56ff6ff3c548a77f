/** Runs the functions it is given one after the other, also when one fails. */
export type Serial = <T>(fn: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(fn: () => Promise<T>): Promise<T> => {
    const mine = last.then(fn);
    last = mine.catch(() => undefined);
    return await mine;
  };
}
