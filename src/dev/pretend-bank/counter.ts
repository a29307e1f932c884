import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';
import type { DefinedRail, FakeRail } from '../../rails/define-rail.ts';
import { renderDone, renderHome, renderPay, type Desk, type PayForm } from './pages.ts';

export type OpenFake = readonly [DefinedRail, FakeRail];

const MOVEMENTS = 12;

const deskOf = async ([{ profile }, fake]: OpenFake): Promise<Desk> => ({
  name: profile.name,
  currency: profile.asset.replace(/^iso4217:/, ''),
  faults: fake.faults ?? [],
  canReturn: fake.returnPayout !== undefined,
  movements: ((await fake.statement?.()) ?? []).slice(-MOVEMENTS).toReversed(),
});

const textOf = (body: unknown, name: string): string => {
  const value: unknown =
    typeof body === 'object' && body !== null
      ? Object.entries(body).find(([key]) => key === name)?.[1]
      : '';
  return typeof value === 'string' ? value.trim() : '';
};

const wordsOf = (fault: unknown): string =>
  fault instanceof Error ? fault.message : String(fault);

/**
 * Pays at a rail's pretend bank as a person would, who pastes whatever they were shown: of a text that
 * holds a reference the reference counts, and any other text is money that nobody announced.
 */
export const payAt = async (
  [, fake]: OpenFake,
  { reference, amount }: Pick<PayForm, 'reference' | 'amount'>,
): Promise<void> => {
  const quoted = fake.reference.exec(reference)?.[0] ?? reference;
  await fake.receive({ amount, reference: quoted });
};

const createRoutes = (fakes: readonly OpenFake[]): Router => {
  const router = new Router();
  const desks = async () => Promise.all(fakes.map(deskOf));
  const fakeOf = (name: string): OpenFake => {
    const found = fakes.find(([{ profile }]) => profile.name === name);
    if (!found) throw new Error(`There is no pretend bank of a rail ${name}.`);
    return found;
  };
  router.get('/', async (context) => {
    context.body = renderHome(await desks());
  });
  router.get('/pay/:reference', async (context) => {
    const { rail = '', amount = '' } = context.query;
    const form = {
      rail: String(rail),
      amount: String(amount),
      reference: context.params['reference'] ?? '',
    };
    context.body = renderPay(await desks(), form, null);
  });
  router.post('/pay', async (context) => {
    const [rail = '', reference = '', amount = ''] = ['rail', 'reference', 'amount'].map((name) =>
      textOf(context.request.body, name),
    );
    try {
      await payAt(fakeOf(rail), { reference, amount });
      context.body = renderDone(
        `Paid ${amount}`,
        `The bank of ${rail} has it now. You may go back: the anchor notices by itself.`,
      );
    } catch (fault) {
      context.status = 400;
      context.body = renderPay(await desks(), { rail, reference, amount }, wordsOf(fault));
    }
  });
  router.post('/return', async (context) => {
    const [, fake] = fakeOf(textOf(context.request.body, 'rail'));
    await fake.returnPayout?.(textOf(context.request.body, 'key'));
    context.body = renderDone('Sent back', 'The payee’s bank has sent the pay-out back.');
  });
  router.post('/fault', async (context) => {
    const [, fake] = fakeOf(textOf(context.request.body, 'rail'));
    const fault = textOf(context.request.body, 'fault');
    await fake.cause?.(fault);
    context.body = renderDone(fault, 'It goes wrong at the next occasion.');
  });
  return router;
};

/**
 * Where people pay at the pretend banks of rails, see what was booked, send pay-outs back and make
 * things go wrong: pages without script, on this machine alone.
 * @param port 0 for a free one.
 */
export const openCounter = async (fakes: readonly OpenFake[], port: number) => {
  const app = new Koa();
  app.use(async (context, next) => {
    try {
      await next();
    } catch (fault) {
      context.status = 400;
      context.body = renderDone('Not done', wordsOf(fault));
    }
  });
  app.use(bodyParser());
  app.use(createRoutes(fakes).routes());
  const answer = app.callback();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: opened } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${opened}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
