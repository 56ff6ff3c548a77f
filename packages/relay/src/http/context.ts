import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Answers } from '../hub/answers.ts';
import type { Admin } from '../admin/admin.ts';
import type { Deposits } from '../hub/deposits.ts';
import type { Hub } from '../hub/hub.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Sources } from '../limits/sources.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RelayFailure } from '../failure.ts';
import type { Store } from '../store/types.ts';
import type { Certificate } from '../tls/certificate.ts';
import type { Challenges } from './challenges.ts';
import type { Registration } from './registration.ts';

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
  registration: Registration;
  /** Told the outcome of every deposit by HTTP. */
  onDeposit: (mailbox: Uint8Array, bytes: number, failure: RelayFailure | undefined) => void;
  /** The certificate that is served now; undefined: plain HTTP. */
  certificate: () => Certificate | undefined;
  /** Bytes of the embedded store's files. */
  storedBytes: () => number;
  /** Behind the page at `/admin`; undefined when it is off. */
  admin: Admin | undefined;
  stopping: () => boolean;
};
