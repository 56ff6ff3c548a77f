export { checkPin, type PinReason, type PinVerdict } from './check-pin.ts';
export { wrongPinDelay } from './wrong-pin-delay.ts';
export {
  DEFAULT_COST,
  changePin,
  openVaultWithAccessKey,
  openVaultWithPin,
  resetPin,
  sealVault,
  type PinAndDevice,
} from './vault.ts';
export { scryptPin, type PinKdf, type VaultSecrets } from './wraps.ts';
