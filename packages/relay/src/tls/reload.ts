import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from '../log/logger.ts';
import { causeOf } from '../log/logger.ts';
import { readCertificate, type Certificate, type CertificateFiles } from './certificate.ts';

const LOOK_EVERY_MS = 5000;

/**
 * Calls `use` with a new certificate when a file has changed. A pair that does not belong together (only one of two
 * files written yet, or a broken one) is left alone, and the old certificate goes on. Files are looked at by name,
 * because renewals put a link in place of another. `lookNow` looks at once; `stop` ends it.
 */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  use: (certificate: Certificate) => void,
  logger: Logger,
  everyMs = LOOK_EVERY_MS,
): { lookNow: () => void; stop: () => void } {
  let current = first;
  const lookNow = (): void => {
    try {
      const next = readCertificate(files);
      if (next.cert === current.cert && next.key === current.key) return;
      use(next);
      current = next;
      logger.info('The TLS certificate was replaced; open connections go on.');
    } catch (error) {
      logger.warn('The new TLS certificate cannot be used; the old one goes on.', causeOf(error));
    }
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { interval: everyMs, persistent: false }, lookNow);
  return {
    lookNow,
    stop() {
      for (const path of paths) unwatchFile(path, lookNow);
    },
  };
}
