export { concat, equalConstantTime, equalBytes, wipe, xor } from './ops.ts';
export { fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, toUtf8 } from './text.ts';
export { be32, be64, readBe32, readBe64 } from './integers.ts';
export { ByteReader, ByteWriter } from './reader-writer.ts';
