import { directoryShared } from '../../../src/doctor/diagnoses/shared-directories';
import { changed, factsOf, first, viewWith } from '../facts';
import { firstVolume, healthy, plan } from '../states';

const ONE = plan();
const { name: VOLUME } = firstVolume(ONE);
const ALL = healthy(ONE);
const OTHER = changed(first(ALL.volumes), { metadata: { name: 'theirs', labels: {} } });
/** The planned claim with another volume. */
const claim = (volumeName: string, phase: string): object =>
  changed(first(ALL.claims), { spec: { volumeName }, status: { phase } });

test.each([
  ['the planned volume', VOLUME, 'Bound', 'directory-shared'],
  ['no volume', '', 'Pending', 'directory-shared'],
  ['another volume, which it only asks for', 'theirs', 'Pending', 'directory-shared'],
  ['the other volume itself, so that nothing else writes there', 'theirs', 'Bound', undefined],
])('a directory of two volumes, whose claim has %s', (_, volume, phase, code) => {
  const view = viewWith(ONE, { volumes: [...ALL.volumes, OTHER], claims: [claim(volume, phase)] });
  expect(factsOf(directoryShared(view))?.code).toBe(code);
});
