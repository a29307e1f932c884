import { describe, expect, test } from '@jest/globals';
import { Asset, Keypair, SorobanDataBuilder, xdr } from '@stellar/stellar-sdk';
import { publicKeyOf } from '../../../../src/sandbox/ledger/names.ts';
import { declaredFee } from '../../../../src/sandbox/ledger/transactions/resource-fees.ts';

const lineOf = (): xdr.LedgerKey => {
  const [holder, issuer] = [Keypair.random().publicKey(), Keypair.random().publicKey()];
  const asset = new Asset('USDC', issuer).toTrustLineXdrObject();
  return xdr.LedgerKey.trustline(
    new xdr.LedgerKeyTrustLine({ accountId: publicKeyOf(holder), asset }),
  );
};

const resourcesOf = (
  lines: number,
  [instructions, read, written]: readonly [number, number, number],
): xdr.SorobanResources =>
  new SorobanDataBuilder()
    .setFootprint([], Array.from({ length: lines }, lineOf))
    .setResources(instructions, read, written)
    .build().resources;

describe('what the declared resources of a call cost', () => {
  // Recorded of stellar-core 27.1 on a network with the rates of its first configuration.
  test.each([
    ['a transfer between accounts', 2, [736_453, 232, 232], 756, 59_966n],
    ['the same to a muxed account', 2, [746_321, 232, 232], 764, 60_081n],
  ] as const)('%s', (_name, lines, amounts, size, fee) => {
    expect(declaredFee(resourcesOf(lines, amounts), size)).toBe(fee);
  });
});
