import { describe, expect, test } from '@jest/globals';
import { readForwarded } from '../../../src/lib/web/client-address.ts';

describe('an entry of X-Forwarded-For', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:50123', '203.0.113.7'],
    ['"203.0.113.7:50123"', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:50123', '2001:db8::7'],
    ['"[2001:db8::7]:50123"', '2001:db8::7'],
    ['fe80::7%eth0', 'fe80::7'],
    ['[fe80::7%eth0]:50123', 'fe80::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:cb00:7107]:50123', '203.0.113.7'],
  ])('%s is %s', (entry, address) => expect(readForwarded(entry)).toBe(address));

  test.each(['', 'unknown', '_hidden', '203.0.113', '203.0.113.7:', '[203.0.113', '1.2.3.4:5:6'])(
    '%j is no address',
    (entry) => expect(readForwarded(entry)).toBe(''),
  );
});
