import type { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { readInterrupted } from '../../services/rails/interrupted.ts';
import { presentSep6 } from '../../services/transactions/present/sep6.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { correctPayee } from '../../services/transactions/payee/correct.ts';
import type { ApiState } from '../deps.ts';
import { findTransaction, oneQuery } from '../shared/history.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { readBody } from '../http/body/body.ts';
import { validate } from '../http/validate.ts';
import { writeMoreInfoUrl } from '../tokens/more-info.ts';
import { findOwnRow } from '../../services/transactions/insert.ts';
import { listSep6 } from './list.ts';
import type { Sep6Deps } from './deps.ts';
import { listQuery, transactionChange } from './schema.ts';

/** What has become of transactions, and what is corrected about them. */
export const addHistory = (router: Router<ApiState>, deps: Sep6Deps): void => {
  const { anchor, tokens, stories } = deps;
  const authenticated = authenticate(tokens);
  const present = async (
    row: Transaction,
    interrupted: ReadonlySet<string>,
    language?: string,
  ) => ({
    ...presentSep6(row, language, interrupted),
    more_info_url: await writeMoreInfoUrl(deps, row.id),
  });

  router.get(
    '/transactions',
    authenticated,
    validate(listQuery, async (query, ctx) => {
      const rows = await listSep6(ctx.state.em, anchor, subjectOf(ctx), query);
      if (isRefusal(rows)) return rows;
      const interrupted = await readInterrupted(ctx.state.em);
      const presented = rows.map(async (row) => present(row, interrupted, query.lang));
      return { transactions: await Promise.all(presented) };
    }),
  );
  router.get(
    '/transaction',
    authenticated,
    validate(oneQuery, async (query, ctx) => {
      const row = await findTransaction(ctx.state.em, subjectOf(ctx), 'sep6', query);
      if (isRefusal(row)) return row;
      const interrupted = await readInterrupted(ctx.state.em);
      return { transaction: await present(row, interrupted, query.lang) };
    }),
  );
  router.patch('/transactions/:id', authenticated, readBody(), async (ctx, next) => {
    const change = validate(transactionChange, async ({ transaction: fields }) => {
      const row = await findOwnRow(ctx.state.em, subjectOf(ctx), 'sep6', ctx.params['id'] ?? '');
      if (!row) return refuse('transaction_not_found', 'transaction_unknown');
      const changed = await correctPayee(ctx.state.em, deps, row.id, fields);
      if ('refusal' in changed) return changed.refusal;
      await stories.informationUpdated(ctx.state.em, changed.row);
      const interrupted = await readInterrupted(ctx.state.em);
      return { transaction: await present(changed.row, interrupted) };
    });
    await change(ctx, next);
  });
};
