export {
  decodeCbor,
  encodeCbor,
  parseCbor,
  fixedBytes,
  someBytes,
  text,
  uint,
  type CborLimits,
} from '../cbor/index.ts';
export {
  decodeContent,
  encodeContent,
  isTransient,
  type Content,
  type ContentOf,
  type DecodedContent,
  type Header,
} from './content.ts';
export { route as routeSchema, type Body, type ContentType, type Route } from './bodies.ts';
export { MAX_CONTENT_BYTES, MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES, fitsAsText } from './limits.ts';
export { clampLamport, nextLamport, observeLamport } from './lamport.ts';
export { newDepositId, newMessageId } from './ids.ts';
export {
  CHAIN_START,
  advanceChain,
  observeChain,
  transientPlace,
  type ChainLink,
  type ChainVerdict,
  type MissingLink,
  type ReceiveChain,
  type SendChain,
} from './chain.ts';
export { capCombining, cleanName, stripBidiControls } from './display.ts';
