import type { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
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
  const present = async (row: Transaction, language?: string) => ({
    ...presentSep6(row, language),
    more_info_url: await writeMoreInfoUrl(deps, row.id),
  });

  router.get(
    '/transactions',
    authenticated,
    validate(listQuery, async (query, ctx) => {
      const rows = await listSep6(ctx.state.em, anchor, subjectOf(ctx), query);
      return isRefusal(rows)
        ? rows
        : {
            transactions: await Promise.all(rows.map(async (row) => present(row, query.lang))),
          };
    }),
  );
  router.get(
    '/transaction',
    authenticated,
    validate(oneQuery, async (query, ctx) => {
      const row = await findTransaction(ctx.state.em, subjectOf(ctx), 'sep6', query);
      return isRefusal(row) ? row : { transaction: await present(row, query.lang) };
    }),
  );
  router.patch('/transactions/:id', authenticated, readBody(), async (ctx, next) => {
    const change = validate(transactionChange, async ({ transaction: fields }) => {
      const row = await findOwnRow(ctx.state.em, subjectOf(ctx), 'sep6', ctx.params['id'] ?? '');
      if (!row) return refuse('transaction_not_found', 'transaction_unknown');
      const changed = await correctPayee(ctx.state.em, deps, row.id, fields);
      if ('refusal' in changed) return changed.refusal;
      await stories.informationUpdated(ctx.state.em, changed.row);
      return { transaction: await present(changed.row) };
    });
    await change(ctx, next);
  });
};
