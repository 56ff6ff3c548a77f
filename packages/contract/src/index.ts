export { LIMITS } from './limits.ts';
export { RELAY_ERRORS, relayErrorCode, type RelayErrorCode } from './errors.ts';
export { SIGNING_LABEL } from './signing.ts';
export {
  decodeClientFrame,
  decodeRelayFrame,
  encodeClientFrame,
  encodeRelayFrame,
  type ClientFrame,
  type RelayFrame,
} from './frames.ts';
export { COMMON_ERRORS, ROUTES, type Route, type RouteName } from './routes.ts';
export * as schemas from './schemas.ts';
