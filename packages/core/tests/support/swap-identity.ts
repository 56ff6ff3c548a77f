import { defaultProvider } from '@whispr/protocol/primitives';
import { createVaultStore } from '../../src/account/vault-store.ts';
import { INSTALLATION } from '../../src/account/installation.ts';
import { Database } from '../../src/db/database.ts';
import { readMeta, writeMeta } from '../../src/db/meta.ts';
import { createChangeStream } from '../../src/engine/change-stream.ts';
import { createMessaging } from '../../src/messaging.ts';
import { PIN, testPorts } from './ports.ts';

/** Opens the database of a closed profile, to look into it or to spoil it. */
export async function insideProfile<T>(
  dir: string,
  fn: (db: Database, parts: { reseal: (accountSecret: Uint8Array) => Promise<void> }) => Promise<T>,
): Promise<T> {
  const crypto = await defaultProvider();
  const ports = await testPorts(dir, {});
  await ports.storage.acquire({ steal: false });
  try {
    const vault = createVaultStore({ ports, crypto, changes: createChangeStream(), createMessaging });
    const secrets = await vault.openWithPin(PIN);
    const databaseKey = secrets.databaseKey.slice();
    const db = new Database(await ports.storage.open(databaseKey, { create: false }));
    const reseal = (accountSecret: Uint8Array) =>
      vault.seal({ databaseKey: databaseKey.slice(), accountSecret }, PIN, '');
    return await fn(db, { reseal });
  } finally {
    await ports.storage.release();
  }
}

/** Gives a closed profile another account secret, so that its contacts meet another identity in the same mailboxes. */
export async function swapIdentity(dir: string): Promise<void> {
  const crypto = await defaultProvider();
  await insideProfile(dir, async (db, { reseal }) => {
    await db.write(async (writer) => {
      const installation = await readMeta(writer, INSTALLATION);
      if (installation === undefined) throw new Error('no account');
      await writer.run('DELETE FROM session');
      await writeMeta(writer, INSTALLATION, { ...installation, announced: false });
    });
    await reseal(crypto.random(20));
  });
}
