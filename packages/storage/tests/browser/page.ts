/** The page of the browser tests: starts workers and passes calls on. Answers carry the code of an error. */
type Answer = { id: number; value?: unknown; error?: string };
const workers = new Map<string, Worker>();
const waiting = new Map<number, (answer: Answer) => void>();
const notices: unknown[] = [];
let lastId = 0;

function workerNamed(name: string): Worker {
  const known = workers.get(name);
  if (known !== undefined) return known;
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Answer | { notice: unknown }>) => {
    if ('notice' in data) notices.push(data.notice);
    else waiting.get(data.id)?.(data);
  });
  workers.set(name, worker);
  return worker;
}

export interface Harness {
  /** Calls a command of a worker; rejects with the code of its error. */
  call(worker: string, command: string, ...args: unknown[]): Promise<unknown>;
  /** Ends a worker at once, whatever it is doing. */
  kill(worker: string): void;
  notices: unknown[];
}

const harness: Harness = {
  notices,
  call: (name, command, ...args) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      waiting.set(id, ({ error, value }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      workerNamed(name).postMessage({ id, command, args });
    }),
  kill: (name) => {
    workers.get(name)?.terminate();
    workers.delete(name);
  },
};
(globalThis as { harness?: Harness }).harness = harness;
