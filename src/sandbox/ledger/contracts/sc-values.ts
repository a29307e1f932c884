import { Address as SdkAddress, StrKey, xdr } from '@stellar/stellar-sdk';
import { addressOf, isContractId } from '../names.ts';
import type { Address } from '../names.ts';

/** The address of a contract argument; undefined for a value that is no account and no contract. */
export function readAddress(value: xdr.ScVal | undefined): Address | undefined {
  return value?.type === 'scvAddress' ? addressOfSc(value.address) : undefined;
}

/** Undefined for claimable balances and liquidity pools, which call nothing and hold nothing. */
export function addressOfSc(address: xdr.ScAddress): Address | undefined {
  switch (address.type) {
    case 'scAddressTypeAccount':
      return { account: StrKey.encodeEd25519PublicKey(address.accountId.ed25519.toBytes()) };
    case 'scAddressTypeContract':
      return { account: StrKey.encodeContract(address.contractId.toBytes()) };
    case 'scAddressTypeMuxedAccount': {
      const { id, ed25519 } = address.muxedAccount;
      return addressOf(
        xdr.MuxedAccount.keyTypeMuxedEd25519(new xdr.MuxedAccountMed25519({ id, ed25519 })),
      );
    }
    case 'scAddressTypeClaimableBalance':
    case 'scAddressTypeLiquidityPool':
      return undefined;
  }
}

/** The C… address of a contract; undefined for any other kind of address. */
export function readContract(address: xdr.ScAddress): string | undefined {
  const found = addressOfSc(address)?.account;
  return found !== undefined && isContractId(found) ? found : undefined;
}

/** A G…, C… or B… address as contracts write it. */
export function scAddress(id: string): xdr.ScAddress {
  return SdkAddress.fromString(id).toScAddress();
}

export function contractId(contract: string): xdr.ContractId {
  return new xdr.ContractId(StrKey.decodeContract(contract));
}

/** A whole number of up to 128 bits; undefined for any other value. */
export function readI128(value: xdr.ScVal | undefined): bigint | undefined {
  if (value?.type !== 'scvI128') return undefined;
  const { hi, lo } = value.i128;
  return (hi << 64n) + lo;
}

export function scI128(amount: bigint): xdr.ScVal {
  const parts = { hi: amount >> 64n, lo: amount & 0xffffffffffffffffn };
  return xdr.ScVal.scvI128(new xdr.Int128Parts(parts));
}

/** A map as contracts write their structures: by symbols, which come sorted. */
export function scMap(entries: Readonly<Record<string, xdr.ScVal>>): xdr.ScVal {
  return xdr.ScVal.scvMap(
    Object.entries(entries).map(
      ([name, val]) => new xdr.ScMapEntry({ key: xdr.ScVal.scvSymbol(name), val }),
    ),
  );
}
