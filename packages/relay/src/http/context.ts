import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Answers } from '../hub/answers.ts';
import type { Deposits } from '../hub/deposits.ts';
import type { Hub } from '../hub/hub.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Sources } from '../limits/sources.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Store } from '../store/types.ts';
import type { Challenges } from './challenges.ts';

/** What the HTTP side is made of. */
export type Context = {
  config: Config;
  clock: Clock;
  store: Store;
  hub: Hub;
  deposits: Deposits;
  answers: Answers;
  challenges: Challenges;
  limiter: Limiter;
  sources: Sources;
  metrics: Metrics;
  logger: Logger;
  stopping: () => boolean;
};
