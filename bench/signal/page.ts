/// <reference lib="dom" />
import { round, type Samples } from './operations.ts';
import { ours } from './ours.ts';

const contestant = await ours();

/** Lets Node run a round of the same operations in this page. */
const benchPage = { round: (): Promise<Samples> => round(contestant) };

export type BenchPage = typeof benchPage;
Object.assign(globalThis, { benchPage });
