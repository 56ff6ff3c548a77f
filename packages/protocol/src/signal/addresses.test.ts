import { expect, test } from 'vitest';
import { toHex } from '../bytes/index.ts';
import { encodeAddresses } from './addresses.ts';

test('B4: the address pair of two service ids, sender first', () => {
  const aci = { name: '9d0652a3-dcc3-4d11-975f-74d61598733f', deviceId: 1 };
  const pni = { name: 'PNI:796ABEDB-ca4e-4f18-8803-1fde5b921f9f', deviceId: 127 };
  const encoded = encodeAddresses(aci, pni);
  expect(toHex(encoded ?? new Uint8Array(0))).toBe(
    '009d0652a3dcc34d11975f74d61598733f0101796abedbca4e4f1888031fde5b921f9f7f',
  );
  for (const name of ['alice', '', 'pni:796abedb-ca4e-4f18-8803-1fde5b921f9f', '9d0652a3dcc34d11975f74d61598733f'])
    expect(encodeAddresses({ name, deviceId: 1 }, pni)).toBeUndefined();
});
