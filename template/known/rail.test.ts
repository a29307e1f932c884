import { describe, test } from 'node:test';
import { judgeRail, openFakeSubject, railChecks } from 'railhead/rail-contract';
import { myBank } from 'railhead/rails/my-bank';

const subject = await openFakeSubject(myBank);

describe('the rail my-bank is safe: it', () => {
  for (const { id, claim } of railChecks) {
    test(`${claim} (${id})`, async (t) => {
      const [judgement] = await judgeRail(subject, [id]);
      const findings = judgement?.findings.join('\n') ?? '';
      if (judgement?.verdict === 'unsafe') throw new Error(findings);
      // What its pretend bank cannot be brought to is tested where the rail is written.
      if (judgement?.verdict !== 'safe') t.skip(findings);
    });
  }
  test('lets its bank go', async () => subject.bank.close());
});
