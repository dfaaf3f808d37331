import type { InitImage } from '../../src';
import { containerOf, job } from './planned';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

const IMAGES: readonly (readonly [InitImage | undefined, string])[] = [
  [undefined, 'docker.io/library/busybox:1.37.0'],
  [{}, 'docker.io/library/busybox:1.37.0'],
  [{ tag: '1.36' }, 'docker.io/library/busybox:1.36'],
  [{ digest: DIGEST }, `docker.io/library/busybox@${DIGEST}`],
  [{ tag: '1.36', digest: DIGEST }, `docker.io/library/busybox:1.36@${DIGEST}`],
  [{ registry: 'r.example:5000/mirror' }, 'r.example:5000/mirror/library/busybox:1.37.0'],
  [{ repository: 'tools/sh' }, 'docker.io/tools/sh:1.37.0'],
  [{ registry: 'localhost:5000', repository: 'tools/sh', tag: '1' }, 'localhost:5000/tools/sh:1'],
  [{ repository: 'registry.example/tools/sh' }, 'registry.example/tools/sh:1.37.0'],
  [{ repository: 'localhost/sh' }, 'localhost/sh:1.37.0'],
  // one part alone is a repository, whatever it looks like
  [{ repository: 'localhost' }, 'docker.io/localhost:1.37.0'],
  [{ repository: 'my.image' }, 'docker.io/my.image:1.37.0'],
  [{ repository: 'tools/my.image' }, 'docker.io/tools/my.image:1.37.0'],
  [{ registry: 'mirror.example', repository: 'quay.io/tools/sh' }, 'mirror.example/quay.io/tools/sh:1.37.0'],
];

test.each(IMAGES)('image %j of the init Job has its full name', (image, name) => {
  expect(containerOf(job(image === undefined ? {} : { image })).image).toBe(name);
});
