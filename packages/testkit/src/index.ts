export { findChromium, launchChromium } from './chromium.ts';
export { seededRandom, seedFromEnv, type SeededRandom } from './random.ts';
export { servePage, type PageSources } from './serve-page.ts';
export { until } from './until.ts';
