import { expect, test } from 'vitest';
import type { MailboxKey, Relay } from '@whispr/core/ports';
import { until } from '@whispr/testkit';
import { bytes, collector, deposit, numbered } from './support.ts';

/** What a transport under test offers: two ends, and a network between them that can be broken. */
export interface TransportEnvironment {
  sender: Relay;
  receiver: Relay;
  /** A mailbox that both know of. */
  mailbox: () => Promise<MailboxKey>;
  /** Ends every connection at once. */
  cut: () => void;
  /** From now on this share of frames and requests is lost; 0 heals. */
  lose: (share: number) => void;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The compliance suite: every Transport passes it. `short` asks for ends that notice silence within seconds. */
export function transportSuite(environment: (patience?: 'short') => TransportEnvironment): void {
  test('order: envelopes of one mailbox arrive in the order they were deposited', async () => {
    const { sender, receiver, mailbox } = environment();
    const box = await mailbox();
    const got = collector(receiver);
    got.reader.add(box, 0n);
    await Promise.all(range(200).map((n) => sender.deposit(deposit(box.id, numbered(n)))));
    await until(() => got.numbers().length === 200, { message: '200 arrivals' });
    expect(got.numbers()).toEqual(range(200));
    const sequences = got.arrivals.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => (a < b ? -1 : 1)));
    await got.reader.close();
  });

  test('duplicates: the same deposit id is stored once, however often it is sent', async () => {
    const { sender, receiver, mailbox } = environment();
    const box = await mailbox();
    const same = bytes(16);
    await Promise.all(range(5).map(() => sender.deposit(deposit(box.id, numbered(7), same))));
    const got = collector(receiver);
    got.reader.add(box, 0n);
    await sender.deposit(deposit(box.id, numbered(7), same));
    await sender.deposit(deposit(box.id, numbered(8)));
    await until(() => got.numbers().includes(8), { message: 'the last arrival' });
    expect(got.deliveries).toEqual([7, 8]);
    await got.reader.close();
  });

  test('loss: what was acknowledged to the sender arrives, once for the receiver, when the network heals', async () => {
    const { sender, receiver, mailbox, lose } = environment('short');
    const box = await mailbox();
    const got = collector(receiver);
    got.reader.add(box, 0n);
    lose(0.2);
    const pending = range(40).map(async (n) => {
      const envelope = deposit(box.id, numbered(n));
      for (;;) {
        const stored = await sender.deposit(envelope).then(
          () => true,
          () => false,
        );
        if (stored) return;
      }
    });
    await until(() => got.numbers().length > 3, { message: 'something gets through', timeout: 60_000 });
    lose(0);
    await Promise.all(pending);
    got.reader.nudge();
    await until(() => got.numbers().length === 40, { message: () => `40 arrivals, got ${got.numbers().length}` });
    expect(got.numbers().toSorted((a, b) => a - b)).toEqual(range(40));
    await got.reader.close();
  });

  test('reconnect: reading goes on after a cut; what was not acknowledged comes again, what was does not', async () => {
    const { sender, receiver, mailbox, cut } = environment();
    const box = await mailbox();
    const got = collector(receiver, { acks: false });
    got.reader.add(box, 0n);
    for (const n of range(4)) await sender.deposit(deposit(box.id, numbered(n)));
    await until(() => got.deliveries.length === 4, { message: 'four arrivals' });
    got.reader.ack(
      box.id,
      got.arrivals.slice(0, 2).map(({ depositId }) => depositId),
    );
    const behind = collector(receiver);
    await until(() => behind.reader.state === 'online', { message: 'the acknowledgements are out' });
    await behind.reader.close();
    cut();
    await until(() => got.deliveries.length >= 6, { message: 'the rest comes again' });
    await sender.deposit(deposit(box.id, numbered(9)));
    await until(() => got.deliveries.includes(9), { message: 'a new arrival' });
    expect(got.deliveries).toEqual([0, 1, 2, 3, 2, 3, 9]);
    await got.reader.close();
  });

  test('acknowledgements made while the connection is down are repeated until the relay has them', async () => {
    const { sender, receiver, mailbox, cut } = environment();
    const box = await mailbox();
    const got = collector(receiver, { acks: false });
    got.reader.add(box, 0n);
    for (const n of range(3)) await sender.deposit(deposit(box.id, numbered(n)));
    await until(() => got.deliveries.length === 3, { message: 'three arrivals' });
    // Acknowledged in the very moment in which the connection is found to be gone.
    const acknowledged = got.nextState().then(() =>
      got.reader.ack(
        box.id,
        got.arrivals.map(({ depositId }) => depositId),
      ),
    );
    cut();
    await acknowledged;
    await until(() => got.reader.state === 'online', { message: 'connected again' });
    await sender.deposit(deposit(box.id, numbered(5)));
    await until(() => got.deliveries.includes(5), { message: 'a new arrival' });
    await got.reader.close();
    const fresh = collector(receiver);
    fresh.reader.add(box, 0n);
    await until(() => fresh.deliveries.length > 0, { message: 'what is left at the relay' });
    expect(fresh.deliveries).toEqual([5]);
    await fresh.reader.close();
  });

  test('back-pressure: many large deposits at once all arrive, in order', async () => {
    const { sender, receiver, mailbox } = environment();
    const box = await mailbox();
    const got = collector(receiver);
    got.reader.add(box, 0n);
    await Promise.all(range(300).map((n) => sender.deposit(deposit(box.id, numbered(n, 65_536)))));
    await until(() => got.numbers().length === 300, { message: '300 large arrivals', timeout: 60_000 });
    expect(got.numbers()).toEqual(range(300));
    await got.reader.close();
  });

  test('close: a closed reader hears nothing more; a caller that gives up gets a coded error', async () => {
    const { sender, receiver, mailbox } = environment();
    const box = await mailbox();
    const got = collector(receiver);
    got.reader.add(box, 0n);
    await sender.deposit(deposit(box.id, numbered(1)));
    await until(() => got.deliveries.length === 1, { message: 'the first arrival' });
    await got.reader.close();
    await sender.deposit(deposit(box.id, numbered(2)));
    expect(got.deliveries).toEqual([1]);
    await expect(sender.deposit(deposit(box.id, numbered(3)), AbortSignal.abort())).rejects.toMatchObject({
      code: 'network/aborted',
    });
  });
}
