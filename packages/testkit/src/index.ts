export { seededRandom, seedFromEnv, type SeededRandom } from './random.ts';
export { until } from './until.ts';
