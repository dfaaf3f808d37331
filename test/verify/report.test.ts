import { verificationText } from '../../src/verify/report';
import type { Mismatch } from '../../src/verify/verification';

const mismatch = (path: string, fix: string): Mismatch => ({
  code: 'unread-key',
  claims: [],
  path,
  cause: 'chart',
  message: path,
  evidence: [],
  fix,
});

test('a fix that several mismatches have is printed once, after them', () => {
  const text = verificationText({
    schemaVersion: 1,
    status: 'mismatch',
    inputs: 1,
    releases: [
      {
        plan: 'plan/kps.json',
        folder: '',
        release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
        status: 'mismatch',
        mismatches: [mismatch('a', 'Do it.'), mismatch('b', 'Something else.'), mismatch('c', 'Do it.')],
        keys: { read: 0, undetermined: [] },
        problems: [],
      },
    ],
  });
  expect(text.split('\n').slice(1, 6)).toEqual([
    '  MISMATCH unread-key: a',
    '  MISMATCH unread-key: c',
    '    Fix for these 2: Do it.',
    '  MISMATCH unread-key: b',
    '    Fix: Something else.',
  ]);
});
