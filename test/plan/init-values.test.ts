import { type InitJobOptions, planStack, type StackDescription, type Values } from '../../src';
import { initJobFor } from '../../src/plan/init-job-options';
import { planDocument } from '../../src/plan/plan-document';
import { readPlan } from '../../src/plan/read-plan';
import { codesOf, description, GIB } from '../tools/describe';
import { containerOf, podOf } from './planned';

/** The Job of the only node. */
function jobOf(values: Values, initJob: InitJobOptions = {}, props: Partial<StackDescription> = {}) {
  const [job, ...others] = planStack(description({ prometheus: GIB, values, initJob, ...props })).plan.initJobs;
  if (job === undefined || others.length > 0) {
    throw new Error('the plan has not one Job');
  }
  return job;
}

const imageOf = (values: Values, image: InitJobOptions['image'] = {}) => containerOf(jobOf(values, { image })).image;
const MIRROR = { global: { imageRegistry: 'mirror.example' } };
const GPU = { key: 'gpu', operator: 'Exists' };
const DISK = { key: 'disk', operator: 'Exists' };

describe('the registry of the values', () => {
  test.each<[string, Values, InitJobOptions['image'], string]>([
    ['is taken', MIRROR, {}, 'mirror.example/library/busybox:1.37.0'],
    ['is taken for another repository', MIRROR, { repository: 'tools/sh' }, 'mirror.example/tools/sh:1.37.0'],
    ['gives way to another registry', MIRROR, { registry: 'r.example' }, 'r.example/library/busybox:1.37.0'],
    ['gives way to one in the repository', MIRROR, { repository: 'quay.io/sh' }, 'quay.io/sh:1.37.0'],
    ['is not taken where it is empty', { global: { imageRegistry: '' } }, {}, 'docker.io/library/busybox:1.37.0'],
    ['is not taken where it is null', { global: { imageRegistry: null } }, {}, 'docker.io/library/busybox:1.37.0'],
  ])('%s', (_, values, image, name) => {
    expect(imageOf(values, image)).toBe(name);
  });

  test.each<[Values[string], InitJobOptions['image'], readonly string[]]>([
    ['r example', {}, ['invalid-value values.global.imageRegistry']],
    [5, {}, ['invalid-value values.global.imageRegistry']],
    [['mirror.example'], {}, ['invalid-value values.global.imageRegistry']],
  ])('is refused as %j', (imageRegistry, image, problems) => {
    expect(codesOf(() => imageOf({ global: { imageRegistry } }, image))).toEqual(problems);
  });

  test('is none where it is no text', () => {
    expect(initJobFor({}, { global: { imageRegistry: 5 } }, []).image).toStrictEqual({});
  });

  test('may be anything where the description has another', () => {
    const values = { global: { imageRegistry: 'r example' } };
    expect(imageOf(values, { registry: 'r.example' })).toBe('r.example/library/busybox:1.37.0');
    expect(imageOf(values, { repository: 'quay.io/sh' })).toBe('quay.io/sh:1.37.0');
  });
});

describe('the pull secrets of the values', () => {
  const global = { imagePullSecrets: [{ name: 'one' }, 'two'] };

  test('are taken, by name or as maps with a name', () => {
    expect(podOf(jobOf({ global })).imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
  });

  test('give way to those of the description', () => {
    expect(podOf(jobOf({ global }, { imagePullSecrets: ['mine'] })).imagePullSecrets).toEqual([{ name: 'mine' }]);
    expect(podOf(jobOf({ global }, { imagePullSecrets: [] })).imagePullSecrets).toBeUndefined();
  });

  test.each([['A'], [5], [{}], [{ name: 'a b' }], [{ name: 5 }], [null]])(
    'are refused with %j among them',
    (secret) => {
      expect(codesOf(() => jobOf({ global: { imagePullSecrets: ['one', secret] } }))).toEqual([
        'invalid-name values.global.imagePullSecrets.1',
      ]);
    },
  );

  test('are none where they have no names', () => {
    const { imagePullSecrets } = initJobFor({}, { global: { imagePullSecrets: [{ name: 5 }, 6, null] } }, []);
    expect(imagePullSecrets).toEqual([]);
  });
});

describe('the tolerations of the values', () => {
  const values = {
    prometheus: { prometheusSpec: { tolerations: [GPU] } },
    alertmanager: { alertmanagerSpec: { tolerations: [GPU, DISK] } },
    grafana: { tolerations: [{ key: 'grafana', operator: 'Exists' }] },
  };

  test('of the components on the node are taken, each once, with those of the description behind', () => {
    const mine = { key: 'mine', operator: 'Exists' };
    const job = jobOf(values, { tolerations: [mine, DISK] }, { alertmanager: GIB });
    expect(podOf(job).tolerations).toEqual([GPU, DISK, mine]);
  });

  test('of a component on another node are left to the Job there', () => {
    const { plan } = planStack(
      description({ prometheus: { ...GIB, nodes: ['b'] }, grafana: { ...GIB, nodes: ['a'] }, values }),
    );
    expect(plan.initJobs.map((job) => [job.node, podOf(job).tolerations])).toEqual([
      ['a', [{ key: 'grafana', operator: 'Exists' }]],
      ['b', [GPU]],
    ]);
  });

  test('are in the plan, whose file can be read, for each object that has some', () => {
    const { plan } = planStack(description({ prometheus: GIB, alertmanager: GIB, initJob: false, values }));
    const document = planDocument({ plan });
    expect(document.objects.map(({ component, tolerations }) => [component, tolerations])).toEqual([
      ['prometheus', [GPU]],
      ['alertmanager', [GPU, DISK]],
    ]);
    expect(readPlan(JSON.stringify(document), 'x').objects).toEqual(document.objects);
    const { plan: without } = planStack(description({ prometheus: GIB }));
    expect(without.objects.map((object) => 'tolerations' in object)).toEqual([false]);
  });

  test('are none where they are no maps', () => {
    const { tolerations } = initJobFor({}, { grafana: { tolerations: ['gpu', GPU] } }, ['grafana']);
    expect(tolerations).toEqual([GPU]);
  });

  test.each<[string, Values]>([
    ['values.prometheus.prometheusSpec.tolerations', { prometheus: { prometheusSpec: { tolerations: 'gpu' } } }],
    ['values.grafana.tolerations.1.key', { grafana: { tolerations: [GPU, { key: 'a b' }] } }],
  ])('are refused at %s', (path, wrong) => {
    expect(codesOf(() => jobOf(wrong, {}, { grafana: GIB }))).toEqual([`invalid-toleration ${path}`]);
  });

  test('may be anything for a component without storage', () => {
    expect(podOf(jobOf({ grafana: { tolerations: 'gpu' } })).tolerations).toBeUndefined();
  });

  test.each([null, [], '', false])('may be %j, which is none', (tolerations) => {
    expect(podOf(jobOf({ prometheus: { prometheusSpec: { tolerations } } })).tolerations).toBeUndefined();
  });
});

test('tolerations of the description are refused where they are in it', () => {
  expect(codesOf(() => jobOf({}, { tolerations: [{ key: 'a b' }] }))).toEqual([
    'invalid-toleration initJob.tolerations.0.key',
  ]);
});
