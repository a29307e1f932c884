import { Keypair, MuxedAccount, StrKey } from '@stellar/stellar-sdk';

/** True for a G… account with a right checksum. */
export const isAccount = (text: string): boolean => StrKey.isValidEd25519PublicKey(text);

/** True for an M… account with a right checksum. */
export const isMuxedAccount = (text: string): boolean => StrKey.isValidMed25519PublicKey(text);

/** True for a C… contract with a right checksum. */
export const isContract = (text: string): boolean => StrKey.isValidContract(text);

/** The account behind a G… or M… address. */
export const baseAccount = (address: string): string =>
  isMuxedAccount(address)
    ? MuxedAccount.fromAddress(address, '0').baseAccount().accountId()
    : address;

/** The account that a secret seed signs for. */
export const accountOfSeed = (seed: string): string => Keypair.fromSecret(seed).publicKey();

/** The number that an M… address carries; null for a plain account. */
export const muxedId = (address: string): string | null =>
  isMuxedAccount(address) ? MuxedAccount.fromAddress(address, '0').id() : null;

/** The 32 bytes of a G… account's public key. */
export const publicKeyBytes = (account: string): Uint8Array =>
  new Uint8Array(StrKey.decodeEd25519PublicKey(account));
