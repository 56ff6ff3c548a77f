import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

export type CertificateFiles = { cert: string; key: string };
/** PEM texts that belong together, and when the certificate ends (ms since 1970). */
export type Certificate = { cert: string; key: string; endsAt: number };

/**
 * Reads both files and makes sure that they can serve: well-formed, and the key is the certificate's. Throws an `Error`
 * with one sentence for the operator otherwise.
 */
export function readCertificate(files: CertificateFiles): Certificate {
  const cert = read(files.cert, 'WHISPR_TLS_CERT');
  const key = read(files.key, 'WHISPR_TLS_KEY');
  try {
    const leaf = new X509Certificate(cert);
    createSecureContext({ cert, key });
    if (leaf.checkPrivateKey(createPrivateKey(key))) return { cert, key, endsAt: Date.parse(leaf.validTo) };
  } catch (cause) {
    throw new Error('WHISPR_TLS_CERT and WHISPR_TLS_KEY must name a certificate and its key in PEM form', { cause });
  }
  throw new Error('WHISPR_TLS_KEY must be the key of the certificate in WHISPR_TLS_CERT');
}

function read(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${setting} must name a file that the relay can read`, { cause });
  }
}
