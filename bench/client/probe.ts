/// <reference lib="dom" />
/** What a page measures about itself. Put into the page before its own scripts run. */

const ROWS = 'article[data-id]';
const PIN = 'input[autocomplete="current-password"]';
const CHATS = 'a[href^="#/chat/"]';
const NO_CHATS = 'No chats yet';

/** When an event was heard by the page, and how it went on. Times in milliseconds. */
export interface Sent {
  /** Unix time of the key press. */
  pressedAt: number;
  /** From the key press to the end of the frame that draws the row. */
  drawnMs: number;
  /** How many frames were drawn after the key press until one showed the row; 1 is the first possible. */
  frames: number;
}

export interface Start {
  /** From the navigation to the drawn PIN field. */
  lockMs: number;
  /** From the pressed button to the drawn chat list. */
  listMs: number;
}

export interface Scrolled {
  /** Milliseconds from frame to frame. */
  frames: number[];
  /** The text of the topmost row at the end. */
  top: string;
}

const epoch = (time: number): number => performance.timeOrigin + time;

/** Waits for the next frame and resolves when it was drawn: a task that is posted in it runs after layout and paint. */
function frame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve(performance.now());
      });
      port1.start();
      port2.postMessage(0);
    });
  });
}

async function drawn(check: () => boolean): Promise<{ at: number; frames: number }> {
  for (let frames = 1; ; frames += 1) {
    const at = await frame();
    if (check()) return { at, frames };
  }
}

function rowWith(text: string): Element | undefined {
  return [...document.querySelectorAll(ROWS)].findLast((row) => row.textContent.includes(text));
}

function onScreen(element: Element | undefined): boolean {
  if (element === undefined || !element.checkVisibility({ opacityProperty: true })) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** The time of the next event of this type. */
function next(type: 'keydown' | 'click' | 'submit', wanted: (event: Event) => boolean): Promise<number> {
  return new Promise((resolve) => {
    const hear = (event: Event): void => {
      if (!wanted(event)) return;
      removeEventListener(type, hear, true);
      resolve(event.timeStamp);
    };
    addEventListener(type, hear, true);
  });
}

const isEnter = (event: Event): boolean => event instanceof KeyboardEvent && event.key === 'Enter';
const hasList = (): boolean =>
  document.querySelector(CHATS) !== null || (document.body?.textContent.includes(NO_CHATS) ?? false);

async function watchStart(): Promise<Start> {
  const lock = await drawn(() => document.querySelector(PIN) !== null);
  const pressed = await next('submit', () => true);
  const list = await drawn(hasList);
  return { lockMs: lock.at, listMs: list.at - pressed };
}

let keys: number[] = [];
addEventListener(
  'keydown',
  (event) => {
    const { timeStamp } = event;
    void frame().then((at) => keys.push(at - timeStamp));
  },
  true,
);
const start = watchStart();
let sent: Promise<Sent> | undefined;
let arrived: Promise<number> | undefined;
let opened: Promise<number> | undefined;

const benchProbe = {
  now: (): number => epoch(performance.now()),
  start: (): Promise<Start> => start,
  /** From now on, sending the row with `text` by the next Enter is watched, for `sent`. */
  expectSent(text: string): void {
    const watch = async (): Promise<Sent> => {
      const pressed = await next('keydown', isEnter);
      const { at, frames } = await drawn(() => onScreen(rowWith(text)));
      return { pressedAt: epoch(pressed), drawnMs: at - pressed, frames };
    };
    sent = watch();
  },
  sent: () => sent,
  /** From now on, the coming of a row with `text` into the document is watched, for `arrived`. */
  expectArrival(text: string): void {
    arrived = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (rowWith(text) === undefined) return;
        observer.disconnect();
        resolve(epoch(performance.now()));
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
  },
  /** The Unix time of it. */
  arrived: () => arrived,
  /** From now on, opening a chat by the next click is watched until a row with `text` shows, for `opened`. */
  expectOpen(text: string): void {
    const watch = async (): Promise<number> => {
      const pressed = await next('click', () => true);
      const { at } = await drawn(() => onScreen(rowWith(text)));
      return at - pressed;
    };
    opened = watch();
  },
  opened: () => opened,
  /** Scrolls up by `step` pixels in every frame, for `mostMs`; with `turn`, back and forth between the ends. */
  async scrolled(step: number, turn: boolean, mostMs: number): Promise<Scrolled> {
    const list = document.querySelector('[data-testid=messages]') ?? document.body;
    const frames: number[] = [];
    const end = performance.now() + mostMs;
    let by = -step;
    for (let last = performance.now(); last < end;) {
      const before = list.scrollTop;
      list.scrollBy({ top: by, behavior: 'instant' });
      const at = await frame();
      frames.push(at - last);
      last = at;
      if (turn && list.scrollTop === before) by = -by;
    }
    return { frames, top: [...document.querySelectorAll(ROWS)].find(onScreen)?.textContent ?? '' };
  },
  /** Milliseconds from each key press since the last call to the end of the frame after it. */
  takeKeys(): number[] {
    const taken = keys;
    keys = [];
    return taken;
  },
};

export type BenchProbe = typeof benchProbe;
Object.assign(globalThis, { benchProbe });
