import type { Router } from '@koa/router';
import { ownerOfToken, reachOf } from '../../services/customers/owner.ts';
import { storeFile } from '../../services/customers/files.ts';
import { CustomerFile } from '../../db/entities/customer.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware, ApiState } from '../deps.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { subjectOf } from '../http/authenticate.ts';
import { respond, validate } from '../http/validate.ts';
import { readCustomerBody } from './body.ts';
import { findOwnCustomer } from '../../services/customers/kyc/find.ts';
import { fileIdOf } from '../../services/customers/kyc/submitted.ts';
import type { Sep12Deps } from './deps.ts';
import { filesQuery } from './schema.ts';

const presentFile = ({ id, contentType, size, expiresAt, customerId }: CustomerFile) => ({
  file_id: `file_${id}`,
  content_type: contentType,
  size,
  ...(expiresAt ? { expires_at: expiresAt.toISOString() } : {}),
  ...(customerId ? { customer_id: customerId } : {}),
});

/** A file of the one who asks: of a customer of theirs, or their own as long as it is nobody's. */
const findOwnFile = async (ctx: ApiContext, id: string): Promise<CustomerFile | null> => {
  const { em } = ctx.state;
  const subject = subjectOf(ctx);
  if (!isRowId(id)) return null;
  const file = await em.findOne(CustomerFile, { id, account: subject.account });
  if (file?.customerId) return (await findOwnCustomer(em, subject, file.customerId)) ? file : null;
  return em.findOne(CustomerFile, {
    id,
    ...reachOf(ownerOfToken(subject)),
    customerId: null,
    expiresAt: { $gt: new Date() },
  });
};

const takeFile = async ({ secrets }: Sep12Deps, ctx: ApiContext): Promise<object> => {
  const files = [...(ctx.state.files?.values() ?? [])];
  const [file] = files;
  if (!file || files.length > 1) {
    return refuse('request_malformed', 'file_needed');
  }
  const stored = await storeFile(ctx.state.em, secrets, ownerOfToken(subjectOf(ctx)), file);
  return isRefusal(stored) ? stored : presentFile(stored);
};

/** SEP-12 /customer/files: documents that a later PUT /customer names by their id. */
export const addFileRoutes = (
  router: Router<ApiState>,
  deps: Sep12Deps,
  authenticated: ApiMiddleware,
): void => {
  router.post(
    '/customer/files',
    authenticated,
    readCustomerBody(deps.fileBytesMax),
    async (ctx) => {
      respond(ctx, await takeFile(deps, ctx));
    },
  );
  router.get(
    '/customer/files',
    authenticated,
    validate(filesQuery, async ({ file_id: fileId, customer_id: customerId }, ctx) => {
      const { em } = ctx.state;
      if (fileId !== undefined) {
        const file = await findOwnFile(ctx, fileIdOf(fileId));
        return { files: file ? [presentFile(file)] : [] };
      }
      const customer = await findOwnCustomer(em, subjectOf(ctx), customerId ?? '');
      const files = customer
        ? await em.find(CustomerFile, { customerId: customer.id }, { orderBy: { field: 'asc' } })
        : [];
      return { files: files.map(presentFile) };
    }),
  );
};
