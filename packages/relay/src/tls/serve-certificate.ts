import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import { watchCertificate } from './reload.ts';

export type ServedCertificate = {
  current: () => Certificate | undefined;
  /** Lets `server` follow the files. */
  follow: (server: Server) => void;
  /** Looks at the files at once. */
  reload: () => void;
  stop: () => void;
};

/** The relay's own certificate. Throws one sentence if it cannot be used at the start. */
export function serveCertificate(files: Config['tls'], logger: Logger): ServedCertificate {
  let current = files === undefined ? undefined : readCertificate(files);
  let watch: ReturnType<typeof watchCertificate> | undefined;
  return {
    current: () => current,
    follow(server) {
      if (files === undefined || current === undefined || !(server instanceof TlsServer)) return;
      watch = watchCertificate(
        files,
        current,
        (next) => {
          server.setSecureContext({ cert: next.cert, key: next.key, minVersion: 'TLSv1.2' });
          current = next;
        },
        logger,
      );
    },
    reload: () => watch?.lookNow(),
    stop: () => watch?.stop(),
  };
}
