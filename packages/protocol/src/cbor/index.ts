export { decodeCbor, encodeCbor, type CborLimits } from './codec.ts';
export { checkSchema, decodeAs, parseCbor } from './parse.ts';
export { fixedBytes, someBytes, text, uint, utf8Fits } from './fields.ts';
