export { findChromium, launchChromium } from './chromium.ts';
export { fakeClock, type FakeClock } from './fake-clock.ts';
export { type Faults, type PassingFrame } from './faults.ts';
export { lossyProxy, type LossyProxy } from './lossy-proxy.ts';
export { seededRandom, seedFromEnv, type SeededRandom } from './random.ts';
export { freePort, startRelayProcess, type RelayProcess } from './relay-process.ts';
export { servePage, type PageSources } from './serve-page.ts';
export { until } from './until.ts';
