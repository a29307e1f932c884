import type { Orm } from '../../db/orm.ts';
import { createServing, SEEN_EVERY_MS, type Serving } from '../../services/rails/serving.ts';
import { repeat } from '../repeat.ts';
import { WORKER_IDENTITY, type Parts } from './deps.ts';

/**
 * Says of all the rails that this process serves, in one statement, that it is there: over the connections
 * of whichever of them asks first.
 */
export const createServingOf = ({
  log,
  onClose,
}: Pick<Parts, 'log' | 'onClose'>): Parts['servingOf'] => {
  let serving: Serving | undefined;
  return (orm: Orm): Serving => {
    if (serving) return serving;
    serving = createServing(orm, WORKER_IDENTITY);
    onClose(repeat(SEEN_EVERY_MS, serving.isThere, log));
    return serving;
  };
};
