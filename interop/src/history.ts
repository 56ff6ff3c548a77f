import { type Outside, ReceiverModel, readOutside } from './explain.ts';
import { Starving } from './starving.ts';
import { libsignal, type PeerVersion } from './libsignal.ts';
import { ours } from './ours.ts';
import type { Ciphertext, Party } from './party.ts';
import { Seeded } from './seeded.ts';

export interface HistoryOptions {
  seed: number;
  /** Messages to send, both directions together. */
  messages: number;
  /** Probabilities per message. */
  loss: number;
  reorder: number;
  duplicate: number;
  /** Whether our side starts the session. */
  role: 'initiator' | 'responder';
  peer: PeerVersion;
  /**
   * Loses what `Starving` says: for the one transition of the braid that chance hardly ever takes.
   */
  starve?: boolean;
  /** Our side, if not the one of this process (the page in Chromium). */
  makeOurs?: (name: string, remoteName: string) => Promise<Party>;
}

export interface HistoryReport {
  delivered: number;
  lost: number;
  rejected: number;
  /** Refusals or acceptances that the model does not explain. */
  unexplained: string[];
  epochs: number;
  /** `From→To` steps of our braid. */
  transitions: string[];
}

interface Side {
  party: Party;
  model: ReceiverModel;
  /** Travelling towards this side. */
  queue: { message: Ciphertext; text: string }[];
}

const NAMES = ['9d0652a3-dcc3-4d11-975f-74d61598733f', '796abedb-ca4e-4f18-8803-1fde5b921f9f'] as const;

/** Runs one history between our side and Signal's library, over a channel that loses, reorders and repeats. */
export async function runHistory(options: HistoryOptions): Promise<HistoryReport> {
  const random = new Seeded(options.seed);
  const our = await (options.makeOurs ?? ours)(NAMES[0], NAMES[1]);
  const peer = await libsignal(options.peer, NAMES[1], NAMES[0]);
  const [initiator, responder] = options.role === 'initiator' ? [our, peer] : [peer, our];
  const bundle = await responder.bundle();
  await initiator.start(bundle);

  const report: HistoryReport = { delivered: 0, lost: 0, rejected: 0, unexplained: [], epochs: 0, transitions: [] };
  const transitions = new Set<string>();
  const starving = new Starving();
  const first: Side = {
    party: initiator,
    model: new ReceiverModel(Buffer.from(bundle.signedPreKey.publicKey).toString('hex')),
    queue: [],
  };
  const second: Side = { party: responder, model: new ReceiverModel(), queue: [] };
  let braid = our.braidState();
  let epoch = 0n;

  const watch = () => {
    const next = our.braidState();
    if (braid !== undefined && next !== undefined && next !== braid) transitions.add(`${braid}→${next}`);
    braid = next;
  };
  const starved = (to: Side, outside: Outside) =>
    options.starve === true && (to.party === our ? starving.dropsToUs(outside) : starving.dropsFromUs(outside));
  const send = async (from: Side, to: Side, number: number) => {
    const text = `${number}:${'x'.repeat(random.below(120))}`;
    const message = await from.party.encrypt(Buffer.from(text));
    watch();
    const outside = readOutside(message);
    from.model.sent(outside.epoch);
    if (outside.epoch > epoch) epoch = outside.epoch;
    if (random.chance(options.loss) || starved(to, outside)) {
      report.lost += 1;
      return;
    }
    const at = random.chance(options.reorder) ? random.below(to.queue.length + 1) : to.queue.length;
    to.queue.splice(at, 0, { message, text });
    if (random.chance(options.duplicate)) to.queue.push({ message, text });
  };
  const deliver = async (to: Side) => {
    const next = to.queue.shift();
    if (next === undefined) return;
    const outside = readOutside(next.message);
    const refusal = to.model.refuses(outside);
    const outcome = await to.party.decrypt(next.message).then(
      (plaintext) => ({ text: Buffer.from(plaintext).toString() }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    );
    watch();
    if ('error' in outcome) {
      report.rejected += 1;
      if (refusal === undefined) report.unexplained.push(`refused: ${outcome.error}`);
      return;
    }
    if (refusal !== undefined) report.unexplained.push(`accepted although ${refusal}`);
    if (outcome.text !== next.text) report.unexplained.push('another text came out');
    to.model.read(outside);
    report.delivered += 1;
  };

  // The responder has no session before it has read something.
  let answered = false;
  for (let sent = 0; sent < options.messages;) {
    const burst = random.chance(0.1) ? 1 + random.below(12) : 1;
    const toSecond = !answered || random.chance(0.5);
    const [from, to] = toSecond ? [first, second] : [second, first];
    for (let i = 0; i < burst && sent < options.messages; i += 1, sent += 1) await send(from, to, sent);
    const backlog = random.chance(options.reorder) ? 6 : 0;
    for (const side of [first, second]) {
      while (side.queue.length > backlog) {
        await deliver(side);
        answered ||= side === second && report.delivered > 0;
      }
    }
  }
  for (const side of [first, second]) while (side.queue.length > 0) await deliver(side);
  report.epochs = Number(epoch);
  report.transitions = [...transitions].sort();
  return report;
}

/** The line that ends a run. */
export function summary(report: HistoryReport, seed: number): string {
  const explained = report.unexplained.length === 0 ? 'all explained' : `${report.unexplained.length} unexplained`;
  return `interop: ${report.delivered} delivered, ${report.lost} lost, ${report.rejected} rejected (${explained}), ${report.epochs} epochs, seed ${seed}`;
}
