import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the linter said of one file: the rule, its words, and where it points. */
export type Finding = { file: string; rule: string; message: string; severity: string };

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Lints a tree of planted files under this repository's own configuration.
 * The tree is a copy elsewhere, so that a breach planted on purpose is never seen by other tools.
 */
export async function lintPlanted(
  files: Readonly<Record<string, string>>,
): Promise<{ exitCode: number; findings: Finding[] }> {
  const tree = mkdtempSync(join(tmpdir(), 'railhead-lint-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'scripts/lint']) {
      cpSync(join(root, name), join(tree, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    return await lint(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

type Report = {
  diagnostics: { filename: string; code: string; message: string; severity: string }[];
};

function lint(tree: string): Promise<{ exitCode: number; findings: Finding[] }> {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--format=json'],
      { cwd: tree, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        try {
          const report = JSON.parse(stdout) as Report;
          const findings = report.diagnostics.map((found) => ({
            file: found.filename,
            rule: found.code,
            message: found.message,
            severity: found.severity,
          }));
          resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, findings });
        } catch {
          reject(new Error(`the linter did not report: ${stdout}${stderr}`));
        }
      },
    );
  });
}
