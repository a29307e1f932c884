import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeImport } from './import-rule.ts';

/*
 * Rules of our own for oxlint. The import rule is one of them, and not an override of
 * no-restricted-imports per room, because patterns see only the written specifier: `../client.ts`
 * is a rail's own file in one folder and another room's in the next. This rule resolves the path
 * first, knows every rail from every other, and holds package names to the same table.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

type Node = { type: string; [key: string]: unknown };
type Context = {
  filename: string;
  report: (problem: { node: Node; message: string }) => void;
};

/** `import { type X }` still loads the module when the code runs, so only `import type` counts. */
function isTypeOnly(node: Node): boolean {
  return node['importKind'] === 'type' || node['exportKind'] === 'type';
}

function literalOf(source: unknown): string | undefined {
  if (typeof source !== 'object' || source === null || !('value' in source)) return undefined;
  return typeof source.value === 'string' ? source.value : undefined;
}

function createImportRule(context: Context): Record<string, (node: Node) => void> {
  const file = relative(root, context.filename).split(sep).join('/');
  if (!/^(?:src|examples)\//.test(file)) return {};
  const judge = (node: Node, typeOnly: boolean): void => {
    const specifier = literalOf(node['source']);
    if (specifier === undefined) return;
    const message = judgeImport({ file, specifier, typeOnly });
    if (message !== undefined) context.report({ node, message });
  };
  return {
    ImportDeclaration: (node) => judge(node, isTypeOnly(node)),
    ExportNamedDeclaration: (node) => judge(node, isTypeOnly(node)),
    ExportAllDeclaration: (node) => judge(node, isTypeOnly(node)),
    ImportExpression: (node) => judge(node, false),
    TSImportType: (node) => judge(node, true),
  };
}

function createNoDoubleAssertion(context: Context): Record<string, (node: Node) => void> {
  return {
    TSAsExpression(node) {
      const inner = node['expression'];
      if (typeof inner !== 'object' || inner === null || !('type' in inner)) return;
      if (inner.type !== 'TSAsExpression') return;
      context.report({
        node,
        message: 'a cast through a cast hides a wrong type; narrow it instead',
      });
    },
  };
}

export default {
  meta: { name: 'railhead' },
  rules: {
    rooms: { create: createImportRule },
    'no-double-assertion': { create: createNoDoubleAssertion },
  },
};
