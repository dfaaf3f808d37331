import { misplacedKeys, unknownKeys } from '../../src/chart/misplaced-keys';
import { type Values, withValue } from '../../src/values/values';

const SPEC = 'prometheus.prometheusSpec';
const BLOCK = `${SPEC}.storageSpec`;
const TEMPLATE = `${BLOCK}.volumeClaimTemplate`;
const CLAIM = `${TEMPLATE}.spec`;

/** A key that is set, and where it belongs. */
type Row = readonly [path: string, home: string];

/** The places where a value of 1 at this path is misplaced, and where it belongs. */
function homesOf(path: string): readonly (readonly [string, string | undefined])[] {
  return homesIn(withValue({}, path.split('.'), 1));
}

function homesIn(values: Values): readonly (readonly [string, string | undefined])[] {
  return misplacedKeys(values, '45.9.1').map(({ path, expected }) => [path, expected]);
}

describe('what people call storage', () => {
  test.each(['storage', 'persistence', 'persistentStorage', 'persistentVolume', 'persistentVolumeClaim', 'pvc'])(
    '%s means the storage block of a custom resource, beside the spec and in it',
    (word) => {
      expect(homesOf(`prometheus.${word}`)).toEqual([[`values.prometheus.${word}`, BLOCK]]);
      expect(homesOf(`${SPEC}.${word}`)).toEqual([[`values.${SPEC}.${word}`, BLOCK]]);
    },
  );

  test.each(['storage', 'storageSpec', 'persistent-storage', 'persistentVolumeClaim', 'pvc', 'volumeClaimTemplate'])(
    "%s means Grafana's persistence",
    (word) => {
      expect(homesOf(`grafana.${word}`)).toEqual([[`values.grafana.${word}`, 'grafana.persistence']]);
    },
  );

  test.each<Row>([
    ['volumeClaimTemplate', TEMPLATE],
    ['storageClassName', `${CLAIM}.storageClassName`],
    ['storageClass', `${CLAIM}.storageClassName`],
    ['accessModes', `${CLAIM}.accessModes`],
    ['emptyDir', `${BLOCK}.emptyDir`],
    ['disableMountSubPath', `${BLOCK}.disableMountSubPath`],
    ['existingClaim', TEMPLATE],
    ['volumeName', `${CLAIM}.volumeName`],
  ])('%s belongs into the storage block, also beside the spec', (key, home) => {
    expect(homesOf(`${SPEC}.${key}`)).toEqual([[`values.${SPEC}.${key}`, home]]);
    expect(homesOf(`prometheus.${key}`)).toEqual([[`values.prometheus.${key}`, home]]);
  });

  test.each<Row>([
    ['storageClass', 'grafana.persistence.storageClassName'],
    ['volumeName', 'grafana.persistence.volumeName'],
    ['size', 'grafana.persistence.size'],
  ])("grafana.%s belongs into Grafana's persistence", (key, home) => {
    expect(homesOf(`grafana.${key}`)).toEqual([[`values.grafana.${key}`, home]]);
  });

  test.each<Row>([
    [`${CLAIM}.capacity`, `${CLAIM}.resources.requests.storage`],
    ['grafana.persistence.capacity', 'grafana.persistence.size'],
    [`${BLOCK}.existingClaim`, TEMPLATE],
    [`${BLOCK}.size`, `${CLAIM}.resources.requests.storage`],
    [`${TEMPLATE}.metadata.storageClassName`, `${CLAIM}.storageClassName`],
    [`${CLAIM}.resources.limits.Storage`, `${CLAIM}.resources.limits.storage`],
    [`${CLAIM}.storageClasName`, `${CLAIM}.storageClassName`],
    [`${TEMPLATE}.meta-data`, `${TEMPLATE}.metadata`],
  ])('%s means %s', (path, home) => {
    expect(homesOf(path)).toEqual([[`values.${path}`, home]]);
  });

  test.each([`${BLOCK}.constructor`, 'grafana.persistence.constructor'])('%s means nothing that is known', (path) => {
    expect(homesOf(path)).toEqual([[`values.${path}`, undefined]]);
  });
});

describe('a misspelt key', () => {
  test.each([
    ['perzistenze', 'two wrong letters in eleven'],
    ['volumnane', 'two wrong letters in ten'],
    ['storagespe', 'a letter that is missing in eleven'],
    ['emptiDir', 'one wrong letter in eight'],
    ['storge', 'a letter that is missing in seven'],
  ])('%s is found: %s', (key) => {
    expect(homesOf(`${SPEC}.${key}`)).toHaveLength(1);
  });

  test.each([
    ['perzistenzz', 'three wrong letters in eleven'],
    ['emptiDyr', 'two wrong letters in eight'],
    ['pvs', 'one wrong letter in three'],
  ])('%s is another word: %s', (key) => {
    expect(homesOf(`${SPEC}.${key}`)).toEqual([]);
  });

  test.each<Row>([
    ['prometheus-spec', SPEC],
    ['alertmanagerspec', 'alertmanager.alertmanagerSpec'],
    ['ThanosRulerSpec', 'thanosRuler.thanosRulerSpec'],
  ])('%s at the top belongs to its component', (key, home) => {
    expect(homesOf(key)).toEqual([[`values.${key}`, home]]);
  });

  test('a spec in the place of its component is not taken for another', () => {
    expect(homesOf('thanosRuler.alertmanagerSpec')).toEqual([
      ['values.thanosRuler.alertmanagerSpec', 'thanosRuler.thanosRulerSpec'],
    ]);
  });
});

describe('what is not set', () => {
  test.each<[string, Values[string]]>([
    ['undefined', undefined],
    ['null', null],
    ['an empty map', {}],
    ['an empty list', []],
  ])('%s is in no wrong place', (_, value) => {
    expect(homesIn({ prometheus: { storage: value }, grafana: { storage: value } })).toEqual([]);
  });

  test.each<[string, Values[string]]>([
    ['false', false],
    ['zero', 0],
    ['an empty text', ''],
  ])('%s is a value, and in the wrong place as any other', (_, value) => {
    expect(homesIn({ prometheus: { storage: value } })).toEqual([['values.prometheus.storage', BLOCK]]);
  });
});

describe('the problem', () => {
  /** All but the sentences, of which only matters whether they are there. */
  const dataOf = (values: Values) =>
    misplacedKeys(values, '45.9.1').map(({ message, fix, ...data }) => ({
      ...data,
      isExplained: message !== '',
      hasFix: fix !== undefined,
    }));

  test('has what is there and where it belongs, and no other way out', () => {
    expect(dataOf({ grafana: { size: '10Gi' } })).toStrictEqual([
      {
        code: 'misplaced-key',
        path: 'values.grafana.size',
        got: '"10Gi"',
        expected: 'grafana.persistence.size',
        isExplained: true,
        hasFix: false,
      },
    ]);
  });

  test('has a way out where the key belongs nowhere', () => {
    const path = `${CLAIM}.resources.limits.unheard`;
    expect(dataOf(withValue({}, path.split('.'), 1))).toStrictEqual([
      { code: 'misplaced-key', path: `values.${path}`, got: '1', isExplained: true, hasFix: true },
    ]);
  });

  test('lists the keys that are known in the place', () => {
    const path = ['grafana', 'persistence', 'unheard'];
    const [fix = ''] = misplacedKeys(withValue({}, path, 1), '45.9.1').map((one) => one.fix);
    expect(fix).toContain('storageClassName, accessModes, size');
  });

  test.each([
    ['36.0.3', { thanosRuler: { enabled: true } }, 'true', '36.1.0'],
    ['88.5.3', { thanosRuler: { name: 'ruler' } }, '"ruler"', '58.0.1'],
  ])('names the chart to use where chart %s does not read the key', (chartVersion, values, got, boundary) => {
    const [problem, ...others] = unknownKeys(values, chartVersion).map((one) => one.problem);
    expect([problem?.code, problem?.got, others]).toEqual(['key-not-in-chart', got, []]);
    expect(problem?.fix).toContain(boundary);
  });
});
