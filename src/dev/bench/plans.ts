import { z } from 'zod';
import { LARGE } from './console/fill.ts';

const READ_FROM_BEGINNING = ['Seq Scan', 'Parallel Seq Scan'];

/** A node of a plan as PostgreSQL writes it in JSON. */
export const plan = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number().optional(),
  get Plans() {
    return z.array(plan).optional();
  },
});
export type PlanNode = z.infer<typeof plan>;

/** The large tables that a plan reads from their beginning. */
export const scansOf = (node: PlanNode): readonly string[] => {
  const table = node['Relation Name'] ?? '';
  const isLarge = LARGE.some((one) => one === table);
  const own = isLarge && READ_FROM_BEGINNING.includes(node['Node Type']) ? [table] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
};

/** A plan in few words, from its top: what each node does, by which index. */
export const writePlan = (node: PlanNode, depth = 0): readonly string[] => {
  const of = node['Index Name'] ?? node['Relation Name'];
  const on = node['Index Name'] && node['Relation Name'] ? ` on ${node['Relation Name']}` : '';
  const line = `${'  '.repeat(depth)}${node['Node Type']}${of ? ` ${of}${on}` : ''}`;
  return [line, ...(node.Plans ?? []).flatMap((one) => writePlan(one, depth + 1))];
};
