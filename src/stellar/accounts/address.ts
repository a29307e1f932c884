import { Account, Keypair, MuxedAccount, StrKey } from '@stellar/stellar-sdk';

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

/**
 * The M… address of an account with a number. Who pays by a contract call names a payment by it, as
 * such a call can carry no memo.
 * @param account G….
 * @param id a whole number below 2^64.
 */
export const muxedAddress = (account: string, id: string): string =>
  new MuxedAccount(new Account(account, '0'), id).accountId();

/** The 32 bytes of a G… account's public key. */
export const publicKeyBytes = (account: string): Uint8Array =>
  new Uint8Array(StrKey.decodeEd25519PublicKey(account));
