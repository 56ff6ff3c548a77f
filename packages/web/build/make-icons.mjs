/**
 * Draws the product's sign into `public/`: SVG for the tab, PNG for where only pixels are taken. Run after a change of
 * the sign: `node packages/web/build/make-icons.mjs`. The PNG writer is ours, so that no image library is needed.
 */
import { deflateSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = join(import.meta.dirname, '../public');
const ACCENT = [20, 107, 117];
const PAPER = [250, 248, 243];
const SAMPLES = 4;

const BUBBLE = 'M24 4c11 0 20 8.3 20 18.5S35 41 24 41H8.5A4.5 4.5 0 0 1 4 36.5V22.5C4 12.3 13 4 24 4z';
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path fill="#146b75" d="${BUBBLE}"/><g fill="#faf8f3"><circle cx="15" cy="23" r="3.2"/><circle cx="24" cy="23" r="3.2"/><circle cx="33" cy="23" r="3.2"/></g></svg>\n`;

/** Whether a point of the 48×48 drawing lies in the bubble: an ellipse, with its lower left quarter squared off. */
function inBubble(x, y) {
  const ellipse = ((x - 24) / 20) ** 2 + ((y - 22.5) / 18.5) ** 2 <= 1;
  const corner = x >= 4 && x <= 24 && y >= 22.5 && y <= 41;
  const round = x < 8.5 && y > 36.5 && (x - 8.5) ** 2 + (y - 36.5) ** 2 > 4.5 ** 2;
  return ellipse || (corner && !round);
}

const inDot = (x, y) => [15, 24, 33].some((cx) => (x - cx) ** 2 + (y - 23) ** 2 <= 3.2 ** 2);

/** Colour and opacity of one point; `scale` shrinks the sign into the middle of a filled square (maskable icons). */
function colourAt(x, y, filled, scale) {
  const [sx, sy] = [(x - 24) / scale + 24, (y - 22.5) / scale + 22.5];
  const inside = inBubble(sx, sy);
  if (filled) return inside && !inDot(sx, sy) ? [...PAPER, 255] : [...ACCENT, 255];
  if (!inside) return [0, 0, 0, 0];
  return inDot(sx, sy) ? [...PAPER, 255] : [...ACCENT, 255];
}

function pixels(size, filled, scale) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const sum = [0, 0, 0, 0];
      for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
        const px = ((x + ((i % SAMPLES) + 0.5) / SAMPLES) * 48) / size;
        const py = ((y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) * 48) / size;
        const [r, g, b, a] = colourAt(px, py, filled, scale);
        [r * a, g * a, b * a, a].forEach((value, k) => (sum[k] += value));
      }
      const at = y * (size * 4 + 1) + 1 + x * 4;
      for (let k = 0; k < 3; k += 1) rows[at + k] = sum[3] === 0 ? 0 : Math.round(sum[k] / sum[3]);
      rows[at + 3] = Math.round(sum[3] / (SAMPLES * SAMPLES));
    }
  return rows;
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

function png(size, filled, scale) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = deflateSync(pixels(size, filled, scale), { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

writeFileSync(join(OUT, 'favicon.svg'), svg);
writeFileSync(join(OUT, 'icon-192.png'), png(192, false, 1.1));
writeFileSync(join(OUT, 'icon-512.png'), png(512, false, 1.1));
writeFileSync(join(OUT, 'icon-maskable-512.png'), png(512, true, 0.72));
writeFileSync(join(OUT, 'apple-touch-icon.png'), png(180, true, 0.78));
