import { Operator, Proposal } from '../../../db/entities/operator.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { html } from '../../../lib/html.ts';
import { previewProposal } from '../../../services/operations/preview/preview-proposal.ts';
import { carryOut } from '../../../services/operators/carry-out.ts';
import {
  approveProposal,
  expireProposals,
  listProposals,
  refuseProposal,
} from '../../../services/operators/proposals.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal, sayText } from '../../languages/in-language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import { PROPOSALS } from '../../languages/proposals.ts';
import { proposalPath } from '../../layout/links.ts';
import { mayAsk } from '../../routes.ts';
import { unknownPage } from '../explain.ts';
import { sayAction, writeListed, writeOne, type Names } from './write.ts';

const readNames = async ({ em }: AskedBy): Promise<Names> =>
  new Map((await em.findAll(Operator)).map(({ id, email }) => [id, email]));

const writeList = async (asked: AskedBy): Promise<Answer> => {
  const { em, language } = asked;
  const rows = await listProposals(em);
  const names = await readNames(asked);
  const { title, none } = language.proposals;
  return {
    page: {
      title,
      content: html`<h1>${title}</h1>
        ${rows.length === 0 ? html`<p>${none}</p>` : rows.map((row) => writeListed(asked, row, names))}`,
    },
  };
};

/** What one person proposed, and what another one says to it. */
export const proposalHandlers = (deps: ConsoleDeps) => {
  /** @param fault why what was asked of it was not done. */
  const show = async (asked: AskedBy, fault: Refusal | string | null = null): Promise<Answer> => {
    const { language, param, signedIn } = asked;
    const em = deps.orm.em.fork();
    await expireProposals(em);
    const id = param('id');
    const row = isRowId(id) ? await em.findOne(Proposal, { id }) : null;
    if (!row) return unknownPage(asked);
    const isSeen = row.state === 'open' && mayAsk('POST /payments/:id/preview', signedIn.roles);
    const preview = isSeen ? await previewProposal(deps, row) : null;
    const why = isRefusal(fault) ? sayRefusal(language, fault) : fault;
    const title = `${sayText(language, PROPOSALS.one)}: ${sayAction(language, row)}`;
    return {
      status: why === null ? 200 : 409,
      page: {
        title,
        content: html`<h1>${title}</h1>
          ${why === null ? null : html`<p class="fault" role="alert">${why}</p>`}
          ${writeOne(asked, row, { names: await readNames(asked), preview })}`,
      },
    };
  };
  const carry = async (asked: AskedBy, row: Proposal): Promise<Answer> => {
    const done = await carryOut({ orm: deps.orm, client: deps.temporal }, asked.actor, row);
    return isRefusal(done) ? show(asked, done) : { redirect: proposalPath(row.id) };
  };
  const verdictOf = ({ param, field }: AskedBy) => ({
    id: param('id'),
    shown: field('shown'),
    reason: field('reason'),
  });
  /** True where it would still do what the approver was shown. */
  const isAsShown = async ({ em, param, field }: AskedBy): Promise<boolean> => {
    const id = param('id');
    const open = isRowId(id) ? await em.findOne(Proposal, { id, state: 'open' }) : null;
    if (!open) return true;
    const { refused, shown } = await previewProposal(deps, open);
    return refused === null && shown === field('does');
  };
  return {
    'GET /proposals': async (asked) => writeList(asked),
    'GET /proposals/:id': async (asked) => show(asked),
    'POST /proposals/:id/approve': async (asked) => {
      const { em, actor, language } = asked;
      if (!(await isAsShown(asked))) return show(asked, sayText(language, PAYMENT.changed));
      const approved = await approveProposal(em, actor, verdictOf(asked));
      return isRefusal(approved) ? show(asked, approved) : carry(asked, approved);
    },
    'POST /proposals/:id/carry-out': async (asked) => {
      const { em, param } = asked;
      const id = param('id');
      const left = isRowId(id)
        ? await em.findOne(Proposal, { id, state: 'approved', carriedOutAt: null })
        : null;
      return left ? carry(asked, left) : { redirect: '/proposals' };
    },
    'POST /proposals/:id/refuse': async (asked) => {
      const { em, actor } = asked;
      const refused = await refuseProposal(em, actor, verdictOf(asked));
      return isRefusal(refused) ? show(asked, refused) : { redirect: proposalPath(refused.id) };
    },
  } satisfies Partial<Handlers>;
};
