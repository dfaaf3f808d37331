import { CHANGES, CONSEQUENCES } from '../../src/diff';
import type { ChangeRisk } from '../../src/diff/change-catalogue';

describe('the catalogue of changes', () => {
  test('has the codes that never change', () => {
    expect(Object.keys(CHANGES)).toEqual([
      ...['new', 'removed', 'renamed', 'moved', 'replaced', 'grown', 'shrunk', 'class', 'owner', 'mode'],
      ...['retention', 'retention-size', 'retention-percentage', 'claims-when-deleted', 'claims-when-scaled'],
      ...['shards-when-scaled', 'claim-when-uninstalled'],
    ]);
  });

  // nothing, or what works by itself: none; what Kubernetes refuses, or what waits: stuck; what is lost or left: data
  test.each<[string, ChangeRisk]>([
    ['data-kept', 'none'],
    ['left-behind', 'data'],
    ['data-unused', 'data'],
    ['new-directory', 'none'],
    ['takes-over-data', 'none'],
    ['data-deleted', 'data'],
    ['claim-deleted', 'stuck'],
    ['shard-deleted', 'data'],
    ['waits-for-old-claim', 'stuck'],
    ['volume-immutable', 'stuck'],
    ['grafana-claim-immutable', 'stuck'],
    ['pod-restarts', 'none'],
    ['owner-changes', 'none'],
    ['mode-changes', 'none'],
    ['objects-remain', 'none'],
  ])('puts at risk by %s: %s', (code, risk) => {
    expect(CONSEQUENCES).toHaveProperty([code, 'risk'], risk);
  });

  test.each(Object.entries({ ...CHANGES, ...CONSEQUENCES }))(
    'says of %s what it is, what it means and what to do',
    (_, { title, meaning, fix }) => {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(fix).toMatch(/^[A-Z].*\.$/);
    },
  );
});
