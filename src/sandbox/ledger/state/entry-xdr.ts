import { Asset, SignerKey, xdr } from '@stellar/stellar-sdk';
import { scAddress, scI128, scMap } from '../contracts/sc-values.ts';
import { growthOf } from './entries.ts';
import type { AccountEntry, ClaimableEntry, Entry } from './entries.ts';
import type { ContractBalanceEntry, NonceEntry } from './entries.ts';
import type { Predicate, Signer, TrustlineEntry } from './entries.ts';
import { assetToXdr, issuedParts, publicKeyOf } from '../names.ts';
import type { AssetName } from '../names.ts';
import { offerToXdr } from './offers.ts';

/** An entry as the network's own data, for the meta of transactions. */
export function entryToXdr(entry: Entry): xdr.LedgerEntry {
  return new xdr.LedgerEntry({
    lastModifiedLedgerSeq: entry.lastModifiedLedger,
    data: dataOf(entry),
    ext: growthOf(entry).sponsored
      ? xdr.LedgerEntryExt.v1(
          new xdr.LedgerEntryExtensionV1({
            sponsoringId: entry.sponsor ? publicKeyOf(entry.sponsor) : null,
            ext: xdr.LedgerEntryExtensionV1Ext.v0(),
          }),
        )
      : xdr.LedgerEntryExt.v0(),
  });
}

/** The key an entry goes by on the network. */
export function keyToXdr(entry: Entry): xdr.LedgerKey {
  switch (entry.kind) {
    case 'account':
      return xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId: publicKeyOf(entry.id) }));
    case 'trustline':
      return xdr.LedgerKey.trustline(
        new xdr.LedgerKeyTrustLine({
          accountId: publicKeyOf(entry.account),
          asset: trustedAsset(entry.asset),
        }),
      );
    case 'data':
      return xdr.LedgerKey.data(
        new xdr.LedgerKeyData({ accountId: publicKeyOf(entry.account), dataName: entry.name }),
      );
    case 'offer':
      return xdr.LedgerKey.offer(
        new xdr.LedgerKeyOffer({ sellerId: publicKeyOf(entry.seller), offerId: entry.id }),
      );
    case 'claimable':
      return xdr.LedgerKey.claimableBalance(
        new xdr.LedgerKeyClaimableBalance({ balanceId: balanceIdOf(entry) }),
      );
    case 'contractBalance':
    case 'nonce': {
      const { contract, key, durability } = contractDataOf(entry);
      const data = new xdr.LedgerKeyContractData({ contract, key, durability });
      return xdr.LedgerKey.contractData(data);
    }
  }
}

function dataOf(entry: Entry): xdr.LedgerEntryData {
  switch (entry.kind) {
    case 'account':
      return xdr.LedgerEntryData.account(accountToXdr(entry));
    case 'trustline':
      return xdr.LedgerEntryData.trustline(trustlineToXdr(entry));
    case 'data':
      return xdr.LedgerEntryData.data(
        new xdr.DataEntry({
          accountId: publicKeyOf(entry.account),
          dataName: entry.name,
          dataValue: entry.value,
          ext: xdr.DataEntryExt.v0(),
        }),
      );
    case 'offer':
      return xdr.LedgerEntryData.offer(offerToXdr(entry));
    case 'claimable':
      return xdr.LedgerEntryData.claimableBalance(claimableToXdr(entry));
    case 'contractBalance':
    case 'nonce':
      return xdr.LedgerEntryData.contractData(contractDataOf(entry));
  }
}

function accountToXdr(account: AccountEntry): xdr.AccountEntry {
  const { master, low, medium, high } = account.thresholds;
  return new xdr.AccountEntry({
    accountId: publicKeyOf(account.id),
    balance: account.balance,
    seqNum: account.sequence,
    numSubEntries: account.subentryCount,
    inflationDest: account.inflationDestination ? publicKeyOf(account.inflationDestination) : null,
    flags: account.flags,
    homeDomain: account.homeDomain,
    thresholds: new Uint8Array([master, low, medium, high]),
    signers: signersInOrder(account).map(
      ({ key, weight }) => new xdr.Signer({ key: SignerKey.decodeAddress(key), weight }),
    ),
    ext: accountExtension(account),
  });
}

function signersInOrder({ signers }: AccountEntry): AccountEntry['signers'] {
  const bytesOf = ({ key }: Signer): Uint8Array => SignerKey.decodeAddress(key).toXdr();
  return signers.toSorted((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)));
}

/** An account grows its extensions as it needs them, each holding the next. */
function accountExtension(account: AccountEntry): xdr.AccountEntryExt {
  const { extension } = growthOf(account);
  if (extension === 0) return xdr.AccountEntryExt.v0();
  const used = new xdr.AccountEntryExtensionV3({
    ext: xdr.ExtensionPoint.v0(),
    seqLedger: account.sequenceLedger,
    seqTime: account.sequenceTime,
  });
  const signers = signersInOrder(account);
  const sponsorships = new xdr.AccountEntryExtensionV2({
    numSponsored: account.numSponsored,
    numSponsoring: account.numSponsoring,
    signerSponsoringIDs: signers.map(({ sponsor }) => (sponsor ? publicKeyOf(sponsor) : null)),
    ext:
      extension < 3 ? xdr.AccountEntryExtensionV2Ext.v0() : xdr.AccountEntryExtensionV2Ext.v3(used),
  });
  const first = new xdr.AccountEntryExtensionV1({
    liabilities: new xdr.Liabilities(account.liabilities),
    ext:
      extension < 2
        ? xdr.AccountEntryExtensionV1Ext.v0()
        : xdr.AccountEntryExtensionV1Ext.v2(sponsorships),
  });
  return xdr.AccountEntryExt.v1(first);
}

function trustlineToXdr(line: TrustlineEntry): xdr.TrustLineEntry {
  const promises = new xdr.TrustLineEntryV1({
    liabilities: new xdr.Liabilities(line.liabilities),
    ext: xdr.TrustLineEntryV1Ext.v0(),
  });
  return new xdr.TrustLineEntry({
    accountId: publicKeyOf(line.account),
    asset: trustedAsset(line.asset),
    balance: line.balance,
    limit: line.limit,
    flags: line.flags,
    ext:
      growthOf(line).extension > 0
        ? xdr.TrustLineEntryExt.v1(promises)
        : xdr.TrustLineEntryExt.v0(),
  });
}

const NO_CLAWBACK = xdr.ClaimableBalanceEntryExt.v0();

function claimableToXdr(entry: ClaimableEntry): xdr.ClaimableBalanceEntry {
  const clawback = new xdr.ClaimableBalanceEntryExtensionV1({
    ext: xdr.ClaimableBalanceEntryExtensionV1Ext.v0(),
    flags: 1,
  });
  return new xdr.ClaimableBalanceEntry({
    balanceId: balanceIdOf(entry),
    claimants: entry.claimants.map(({ destination, predicate }) =>
      xdr.Claimant.claimantTypeV0(
        new xdr.ClaimantV0({
          destination: publicKeyOf(destination),
          predicate: predicateToXdr(predicate),
        }),
      ),
    ),
    asset: assetToXdr(entry.asset),
    amount: entry.amount,
    ext: entry.clawbackEnabled ? xdr.ClaimableBalanceEntryExt.v1(clawback) : NO_CLAWBACK,
  });
}

/** Both are entries of contracts: a balance of its asset's, a nonce of its signer. */
function contractDataOf(entry: ContractBalanceEntry | NonceEntry): xdr.ContractDataEntry {
  const ext = xdr.ExtensionPoint.v0();
  if (entry.kind === 'nonce') {
    return new xdr.ContractDataEntry({
      ext,
      contract: scAddress(entry.signer),
      key: xdr.ScVal.scvLedgerKeyNonce(new xdr.ScNonceKey({ nonce: entry.nonce })),
      durability: xdr.ContractDataDurability.temporary,
      val: xdr.ScVal.scvVoid(),
    });
  }
  const holder = xdr.ScVal.scvAddress(scAddress(entry.contract));
  return new xdr.ContractDataEntry({
    ext,
    contract: scAddress(entry.assetContract),
    key: xdr.ScVal.scvVec([xdr.ScVal.scvSymbol('Balance'), holder]),
    durability: xdr.ContractDataDurability.persistent,
    val: scMap({
      amount: scI128(entry.amount),
      authorized: xdr.ScVal.scvBool(entry.authorized),
      clawback: xdr.ScVal.scvBool(entry.clawback),
    }),
  });
}

function balanceIdOf({ id }: ClaimableEntry): xdr.ClaimableBalanceId {
  return xdr.ClaimableBalanceId.fromXdr(id, 'hex');
}

function predicateToXdr(predicate: Predicate): xdr.ClaimPredicate {
  switch (predicate.type) {
    case 'unconditional':
      return xdr.ClaimPredicate.claimPredicateUnconditional();
    case 'and':
      return xdr.ClaimPredicate.claimPredicateAnd(predicate.parts.map(predicateToXdr));
    case 'or':
      return xdr.ClaimPredicate.claimPredicateOr(predicate.parts.map(predicateToXdr));
    case 'not':
      return xdr.ClaimPredicate.claimPredicateNot(predicateToXdr(predicate.part));
    case 'before':
      return xdr.ClaimPredicate.claimPredicateBeforeAbsoluteTime(predicate.time);
  }
}

function trustedAsset(name: AssetName): xdr.TrustLineAsset {
  const { code = '', issuer } = issuedParts(name) ?? {};
  return new Asset(code, issuer).toTrustLineXdrObject();
}
