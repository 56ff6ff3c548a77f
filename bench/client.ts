import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, Person, PIN } from '../packages/web/tests/support/person.ts';
import { startEcho } from './client/echo.ts';
import { head, largest, line, mb, median, ms, quantile } from './client/numbers.ts';
import { openChat, scroll, typeSentence } from './client/reading.ts';
import { type BuiltRelay, startBuiltRelay } from './client/relay.ts';
import { peakMemory, settledMemory } from './client/renderer.ts';
import { seed } from './client/seed.ts';
import { type Sending, sendBothWays } from './client/sending.ts';
import { type ColdStart, coldStart, unlockWatched, withoutKdf } from './client/start.ts';
import { newUser, openBrowser, type User } from './client/user.ts';

const BLOCKS = 4;
const BLOCK = 15;
const STARTS = 5;
const OPENINGS = 6;
const QUIET_CHATS = 40;
const SMALL = 100;
const LARGE = 100_000;
const SCROLL_MS = 30_000;

/** Times the web client as people get it: the built relay, the built client, Chromium with profiles on disk. */
export async function benchClient(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'whispr-bench-'));
  const relay = await startBuiltRelay(data);
  const users: User[] = [];
  try {
    for (const name of ['Ana Duarte', 'Boris Lund', 'Cleo Marsh']) users.push(await newUser(relay.url, name));
    const [ana, boris, cleo] = users as [User, User, User];
    await Promise.all(users.map(({ person }) => person.createAccount()));
    line(`Web client, Chromium ${ana.context.browser()?.version() ?? ''}`, 'client', 'yardstick', 'goal');
    await benchSending(ana, boris);
    await fill(ana, relay, [
      ...Array.from({ length: QUIET_CHATS - 1 }, (_, i) => ({ name: `Quiet ${i + 1}`, messages: 250 })),
      { name: 'Quiet 40', messages: 250 - BLOCKS * BLOCK * 2 },
    ]);
    await benchStart(ana, cleo);
    ana.person = await benchMemory(ana, relay);
    ana.page = ana.person.page;
    await connect(ana.person, cleo.person);
    await fill(ana, relay, [
      { name: 'Cleo Marsh', messages: SMALL },
      { name: 'Boris Lund', messages: LARGE },
    ]);
    await benchReading(ana);
  } finally {
    for (const user of users) await user.close();
    await relay.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** Adds messages to the profile of somebody whose page gives it up for the time, and unlocks it again. */
async function fill(
  user: User,
  relay: BuiltRelay,
  chats: readonly { name: string; messages: number }[],
): Promise<void> {
  await user.page.goto('about:blank');
  await seed(user.context, relay.url, { pin: PIN, chats });
  await user.page.goto(relay.url);
  await user.person.unlock();
}

async function benchSending(a: User, b: User): Promise<void> {
  await connect(a.person, b.person);
  const echo = await startEcho();
  const echoPages = await Promise.all([a, b].map(({ context }) => context.newPage()));
  const [echoA, echoB] = echoPages as [User['page'], User['page']];
  await Promise.all(echoPages.map((page) => page.goto(echo.url)));
  const ours: Sending = { shown: [], own: [] };
  const plain: Sending = { shown: [], own: [] };
  let most = 0;
  // The first block is for the compilers; after it both are measured in turns, so that the machine's mood is the same.
  for (let i = 0; i <= BLOCKS; i += 1) {
    const warm = i === 0;
    const nothing = () => ({ shown: [], own: [] });
    most = Math.max(most, await sendBothWays(a.page, b.page, warm ? 5 : BLOCK, warm ? nothing() : ours));
    most = Math.max(most, await sendBothWays(echoA, echoB, warm ? 5 : BLOCK, warm ? nothing() : plain));
  }
  await Promise.all(echoPages.map((page) => page.close()));
  await echo.close();
  head('Sending, beside a page that echoes through a plain WebSocket server');
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const)
    line(
      `Enter to the row in the other page, ${name}`,
      ms(quantile(ours.shown, share)),
      ms(quantile(plain.shown, share)),
    );
  const [drawn, drawnPlain] = [ours, plain].map(({ own }) => own.map(({ drawnMs }) => drawnMs)) as [number[], number[]];
  line('Enter to the own bubble drawn, p50', ms(median(drawn)), ms(median(drawnPlain)));
  line('Enter to the own bubble drawn, p99', ms(quantile(drawn, 0.99)), ms(quantile(drawnPlain, 0.99)));
  const [frames, framesPlain] = [ours, plain].map(({ own }) => own.map((one) => one.frames)) as [number[], number[]];
  line('frames until it is drawn, most', String(largest(frames)), String(largest(framesPlain)), '1');
  console.log(`  (${ours.shown.length} texts each; clocks of the pages aligned to ±${most.toFixed(1)} ms)`);
}

async function benchStart(full: User, empty: User): Promise<void> {
  const starts: { ours: ColdStart[]; plain: ColdStart[] } = { ours: [], plain: [] };
  for (let i = 0; i < STARTS; i += 1) {
    starts.ours.push(await coldStart(full.person));
    starts.plain.push(await coldStart(empty.person));
  }
  const row = (what: string, of: (start: ColdStart) => number, goal?: string) =>
    line(what, ms(median(starts.ours.map(of))), ms(median(starts.plain.map(of))), goal);
  head('Cold start at 10 000 messages in 41 chats, beside an empty account; medians');
  row('reload to the lock', ({ lockMs }) => lockMs);
  row('unlock button to the list, without the KDF', ({ listMs, kdfMs }) => listMs - kdfMs);
  row('reload to the list, without the KDF', withoutKdf, 'under 1000 ms');
  row('account.unlock', ({ unlockMs }) => unlockMs);
  row('of that the KDF and its worker', ({ kdfMs }) => kdfMs);
  const share = ({ kdfMs, unlockMs }: ColdStart) => (100 * kdfMs) / unlockMs;
  line(
    'share of the KDF',
    `${median(starts.ours.map(share)).toFixed(0)} %`,
    `${median(starts.plain.map(share)).toFixed(0)} %`,
  );
}

/** In a browser started afresh. Gives the person in it, unlocked. */
async function benchMemory(user: User, relay: BuiltRelay): Promise<Person> {
  await user.context.close();
  user.context = await openBrowser(user.folder);
  const blank = await settledMemory(user.folder);
  const person = await Person.open(user.context, relay.url, user.person.name);
  await person.page.getByLabel('PIN', { exact: true }).waitFor();
  const locked = await settledMemory(user.folder);
  const unlocking = unlockWatched(person);
  const peak = await peakMemory(user.folder, unlocking);
  const { left } = await unlocking;
  const unlocked = await settledMemory(user.folder);
  head('Private memory of the tab at 10 000 messages');
  line('about:blank', '', mb(blank));
  line('before the unlock', mb(locked), mb(blank));
  line('most while unlocking', mb(peak), mb(blank));
  line('after the unlock', mb(unlocked), mb(blank), 'under 100 MB');
  line("core's workers left after the unlock", String(left), '', '0: the KDF is gone');
  return person;
}

async function benchReading({ page }: User): Promise<void> {
  const big = { name: 'Boris Lund', last: `seeded ${LARGE} of` };
  const small = { name: 'Cleo Marsh', last: `seeded ${SMALL} of` };
  const times = { big: [] as number[], small: [] as number[] };
  const keys = { big: [] as number[], small: [] as number[] };
  for (let i = 0; i < OPENINGS; i += 1) {
    for (const size of ['big', 'small'] as const) {
      const chat = size === 'big' ? big : small;
      const took = await openChat(page, chat.name, chat.last);
      const typed = await typeSentence(page);
      // The first opening loads the code of the chat.
      if (i === 0) continue;
      times[size].push(took);
      keys[size].push(...typed);
    }
  }
  head('A conversation of 100 000 messages, beside one of 100');
  line('click to the last message drawn, median', ms(median(times.big)), ms(median(times.small)));
  line('the same, longest', ms(largest(times.big)), ms(largest(times.small)));
  line('key to the letter drawn, p50', ms(median(keys.big)), ms(median(keys.small)));
  line('key to the letter drawn, p99', ms(quantile(keys.big, 0.99)), ms(quantile(keys.small, 0.99)));
  await openChat(page, small.name, small.last);
  const plain = await scroll(page, true, SCROLL_MS / 2);
  await openChat(page, big.name, big.last);
  const ours = await scroll(page, false, SCROLL_MS);
  const typed = await typeSentence(page);
  line('scrolling 600 px per frame, p50', ms(median(ours.frames)), ms(median(plain.frames)));
  line('scrolling 600 px per frame, p99', ms(quantile(ours.frames, 0.99)), ms(quantile(plain.frames, 0.99)));
  line('scrolling 600 px per frame, longest', ms(largest(ours.frames)), ms(largest(plain.frames)));
  const seconds = ours.frames.reduce((sum, value) => sum + value, 0) / 1000;
  console.log(`  (in ${seconds.toFixed(0)} s, ${ours.frames.length} frames, up to "${ours.top.slice(0, 24)}…")`);
  line('key to the letter drawn, scrolled far up, p99', ms(quantile(typed, 0.99)), ms(quantile(keys.small, 0.99)));
}
