export type { Ports } from './ports/index.ts';
