import { afterAll, describe, expect, test } from '@jest/globals';
import { loadKnownRail } from '../../src/dev/known-rail.ts';
import { KNOWN_RAILS } from '../../src/cli/setup/known-rails.ts';
import { judgeRail, openFakeSubject, type RailSubject } from '../../src/rails/contract/index.ts';

/*
 * What the test asks that `railhead init` writes for a rail of the package: the kit, as far as the
 * rail's own fake can be brought to it.
 */
describe.each(Object.keys(KNOWN_RAILS))('%s with its own fake', (name) => {
  let subject: RailSubject | undefined;
  afterAll(async () => subject?.bank.close());

  test('is unsafe in nothing that the fake can be brought to', async () => {
    subject = await openFakeSubject(await loadKnownRail(name));
    const judgements = await judgeRail(subject);
    expect(judgements.filter(({ verdict }) => verdict === 'unsafe')).toEqual([]);
    const safe = judgements.filter(({ verdict }) => verdict === 'safe').map(({ id }) => id);
    expect(safe).toEqual(
      expect.arrayContaining(['out/pays-once', 'out/keys-apart', 'out/cents', 'out/lost-reply']),
    );
  }, 120_000);
});
