export { createRelayFactory } from './factory.ts';
export { RelayError } from './relay-error.ts';
export type { RelayEnvironment } from './environment.ts';
export type { Timing } from './timing.ts';
