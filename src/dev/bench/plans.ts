import { z } from 'zod';

const READ_FROM_BEGINNING = ['Seq Scan', 'Parallel Seq Scan'];

/** A node of a plan as PostgreSQL writes it in JSON. */
export const plan = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  /** How often it was run; 0 for what a plan would have done only in another case. */
  'Actual Loops': z.number().optional(),
  get Plans() {
    return z.array(plan).optional();
  },
});
export type PlanNode = z.infer<typeof plan>;

/** Those of some large tables that a plan reads from their beginning. */
export const scansOf = (node: PlanNode, large: readonly string[]): readonly string[] => {
  const table = node['Relation Name'] ?? '';
  const isRead = READ_FROM_BEGINNING.includes(node['Node Type']) && node['Actual Loops'] !== 0;
  const own = isRead && large.includes(table) ? [table] : [];
  return [...own, ...(node.Plans ?? []).flatMap((one) => scansOf(one, large))];
};

/** A plan in few words, from its top: what each node does, by which index. */
export const writePlan = (node: PlanNode, depth = 0): readonly string[] => {
  const of = node['Index Name'] ?? node['Relation Name'];
  const on = node['Index Name'] && node['Relation Name'] ? ` on ${node['Relation Name']}` : '';
  const line = `${'  '.repeat(depth)}${node['Node Type']}${of ? ` ${of}${on}` : ''}`;
  return [line, ...(node.Plans ?? []).flatMap((one) => writePlan(one, depth + 1))];
};
