import { execFile } from 'node:child_process';
import { ownFile } from '../../../lib/own-file.ts';
import type { World } from './world.ts';

const AUDIT = ownFile('../../../cli/audit', import.meta.url);
const AUDIT_WITHIN_MS = 300_000;

/** The anchor's own audit, as a person would call it. */
export const runAudit = async (
  { environment }: World,
  machine: Readonly<Record<string, string>>,
): Promise<{ readonly good: boolean; readonly said: string }> =>
  new Promise((resolve) => {
    const options = { env: { ...environment, ...machine }, timeout: AUDIT_WITHIN_MS };
    execFile(process.execPath, [AUDIT], options, (fault, output, complaint) => {
      const last = output.trim().split('\n').at(-1) ?? '';
      if (fault === null) resolve({ good: true, said: `agrees: ${last}` });
      else resolve({ good: false, said: `${output}\n${complaint}`.trim() });
    });
  });
