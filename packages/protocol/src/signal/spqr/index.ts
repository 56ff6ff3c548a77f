export { type SpqrState, braidStateName, initSpqr, spqrReceive, spqrSend } from './state.ts';
export { decodeSpqrState, encodeSpqrState } from './codec.ts';
