export { ENVELOPE_BLOCK, ENVELOPE_VERSION, MAX_ENVELOPE, checkEnvelopeShape } from './size.ts';
export { openEnvelope, sealEnvelope, type EnvelopeKind, type Inner } from './sealed-envelope.ts';
export type { HpkeTarget } from './hpke-envelope.ts';
export {
  introductionProof,
  openHpkeEnvelope,
  sealFirst,
  sealIntroduction,
  type IntroductionFields,
} from './introduction.ts';
export type { First, Introduction } from './payload-schema.ts';
