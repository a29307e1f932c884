import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { writeApiReport } from '../../scripts/docs/api-report.ts';

test('what a business imports is what the report says: `npm run docs` writes it, CHANGELOG.md says why', () => {
  const report = readFileSync(new URL('../fixtures/api-report.txt', import.meta.url), 'utf8');
  expect(writeApiReport()).toBe(report);
}, 60_000);
