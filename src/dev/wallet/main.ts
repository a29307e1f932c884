import { Asset, StellarToml } from '@stellar/stellar-sdk';
import { readWalletConfig } from '../../config.ts';
import { readOptions } from '../../lib/process/options.ts';
import type { LedgerPlace } from '../../sandbox/wallet/ledger-server.ts';
import { sandboxRails } from '../demo/demo-rail.ts';
import {
  demoDeposit,
  demoRemittance,
  demoWithdrawal,
  issueTo,
  openContractPerson,
  openPerson,
  type Anchorage,
  type Person,
  type Setting,
} from '../demo/payments.ts';
import { createPrinter, writeSummary, type PaymentReport } from '../demo/report.ts';

/*
 * `npm run wallet -- deposit|withdraw|remittance`: a wallet of our own, with an account that it makes, pays
 * once through an anchor that runs already: `npm run dev`, or one started by hand.
 */
const USAGE = `railhead wallet deposit      pays 100 at the pretend bank, is paid on Stellar
railhead wallet withdraw     pays 50 on Stellar, is paid by the pretend bank
railhead wallet remittance   sends 80 by SEP-31, the receiver is paid by mobile money

  --contract  its account is a contract, with a passkey that signs by WebAuthn: it logs in by SEP-45, and
              deposits or withdraws; on the sandbox ledger, with an anchor whose LEDGER_SOURCES names rpc

  It reads PUBLIC_URL, HORIZON_URL, SANDBOX_BANK_URL, TEMPORAL_UI_URL and ASSET_CODE, and with
  LEDGER_SOURCES=rpc RPC_URL in place of HORIZON_URL; without them it looks where railhead dev listens. With ISSUER_SEED it is given what it pays with, without it deposits first.`;

const PAYMENTS = {
  deposit: { pay: demoDeposit, needs: null },
  withdraw: { pay: demoWithdrawal, needs: '50' },
  remittance: { pay: demoRemittance, needs: '80' },
} as const;

const isKind = (word: string): word is keyof typeof PAYMENTS => Object.hasOwn(PAYMENTS, word);

type Config = ReturnType<typeof readWalletConfig>;

/** The ledger as the first of LEDGER_SOURCES serves it. */
const placeOf = ({
  LEDGER_SOURCES: [by = 'horizon'],
  HORIZON_URL,
  RPC_URL,
}: Config): LedgerPlace => ({
  by,
  url: by === 'rpc' ? RPC_URL : HORIZON_URL,
});

/** Reads what every wallet reads first: stellar.toml, by the anchor's domain. */
async function findAnchor(config: Config): Promise<Anchorage> {
  const { host, protocol } = new URL(config.PUBLIC_URL);
  const toml = await StellarToml.Resolver.resolve(host, {
    allowHttp: protocol === 'http:',
    timeout: 10_000,
  }).catch((fault: unknown) => {
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new Error(
      `No stellar.toml can be read at ${config.PUBLIC_URL}: ${reason}\nStart the anchor by npm run dev, or by hand as README.md says.`,
    );
  });
  const currency = toml.CURRENCIES?.find(({ code }) => code === config.ASSET_CODE);
  if (!currency?.issuer)
    throw new Error(`stellar.toml lists no ${config.ASSET_CODE}: set ASSET_CODE`);
  return {
    anchorUrl: config.PUBLIC_URL.replace(/\/+$/, ''),
    place: placeOf(config),
    networkPassphrase: toml.NETWORK_PASSPHRASE ?? '',
    asset: new Asset(config.ASSET_CODE, currency.issuer),
  };
}

/** Has somebody hold what they are about to pay, and says how where it took a payment. */
async function provide(
  setting: Setting,
  person: Person,
  { anchorage, config, amount }: { anchorage: Anchorage; config: Config; amount: string },
): Promise<readonly PaymentReport[]> {
  const isIssued = config.ISSUER_SEED !== undefined && person.options.logIn === undefined;
  if (!isIssued) return [await demoDeposit(setting, person)];
  await issueTo(person, anchorage, config.ISSUER_SEED, amount);
  return [];
}

async function walk(kind: keyof typeof PAYMENTS, isContract: boolean): Promise<boolean> {
  const startedAt = performance.now();
  const config = readWalletConfig();
  const anchorage = await findAnchor(config);
  const printer = createPrinter((text) => void process.stdout.write(text));
  printer.line(
    isContract
      ? 'A wallet makes a contract account, and a passkey (a P-256 key) for it.'
      : `A wallet makes its account, and trusts ${config.ASSET_CODE}.`,
  );
  const person = isContract
    ? await openContractPerson(anchorage, config.RPC_URL)
    : await openPerson(anchorage);
  const { pay, needs } = PAYMENTS[kind];
  const setting = {
    temporalUiUrl: config.TEMPORAL_UI_URL,
    rails: sandboxRails(config.SANDBOX_BANK_URL),
    printer,
  };
  const before =
    needs === null ? [] : await provide(setting, person, { anchorage, config, amount: needs });
  const reports = [...before, await pay(setting, person)];
  printer.line(writeSummary(reports, performance.now() - startedAt));
  return reports.every(({ status }) => status === 'completed');
}

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: { contract: { type: 'boolean', default: false } },
});
const [kind = ''] = positionals;
if (isKind(kind) && !(values.contract && kind === 'remittance')) {
  let code = 1;
  try {
    code = (await walk(kind, values.contract)) ? 0 : 1;
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault);
  }
  // The SDK keeps the timer of stellar.toml after its answer; without this the program waits for it.
  process.exit(code);
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
