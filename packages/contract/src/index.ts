export { LIMITS } from './limits.ts';
export { RELAY_ERRORS, relayErrorCode, type RelayErrorCode } from './errors.ts';
export { createText, inviteText, mailboxIdText, mailboxText, openText, recordText, SIGNING_LABEL } from './signing.ts';
export { checkWork, leadingZeroBits, searchWork, type Sha256 } from './work.ts';
export { openApiDocument } from './openapi.ts';
export {
  decodeClientFrame,
  decodeRelayFrame,
  encodeClientFrame,
  encodeRelayFrame,
  type ClientFrame,
  type RelayFrame,
} from './frames.ts';
export { COMMON_ERRORS, ROUTES, SOCKETS, type Route, type RouteName } from './routes.ts';
export * as schemas from './schemas.ts';
