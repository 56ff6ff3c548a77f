import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

export interface FoundCode {
  text: string;
  bytes: Uint8Array;
}

const MAX_IMAGE_BYTES = 30_000_000;
let prepared = false;

/** Looks for a QR code in a picture; the decoder is a file of this origin and is loaded at the first use. */
export async function readCode(image: ImageData | Blob): Promise<FoundCode | undefined> {
  if (image instanceof Blob && image.size > MAX_IMAGE_BYTES) return undefined;
  if (!prepared) {
    prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });
    prepared = true;
  }
  const results = await readBarcodes(image, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true });
  const [code] = results;
  return code?.isValid === true ? { text: code.text, bytes: code.bytes } : undefined;
}
