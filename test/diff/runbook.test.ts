import { Size } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { diff, found, type Props } from './plans';
import { diffPlans } from '../../src/diff/plan-diff';
import type { PlanDiff, RunbookStep } from '../../src/diff';
import { GIB } from '../tools/describe';

/** The commands of each step; of a step in words there are none. */
function commandsOf({ releases }: PlanDiff): (readonly string[])[] {
  return releases.flatMap(({ runbook }) => runbook.map(({ commands }) => commands));
}

/** The command that copies the data of Grafana by ssh. */
function copyOfGrafana(next: Props): string {
  const copied = commandsOf(diffPlans([found({})], [found(next)], { ssh: true }))
    .flat()

    .find((command) => command.startsWith('ssh ') && command.includes('/grafana-0'));
  if (copied === undefined) {
    throw new Error('nothing is copied');
  }
  return copied;
}

describe('the runbook', () => {
  test.each<[NonNullable<Props['delivery']>, number[]]>([
    // stop; delete claim and volume; apply and wait; upgrade; check
    ['kubectl', [1, 2, 2, 1, 1]],
    // find; pause; stop; delete claim and volume; commit; go on; sync the storage and the chart; check
    ['argo-cd', [4, 2, 1, 2, 1, 2, 4, 5, 1]],
    // find; suspend; stop; delete claim and volume; commit; apply the storage; upgrade the release; check
    ['flux', [4, 2, 1, 2, 6, 5, 5, 1]],
  ])('has with %s so many commands in each step', (delivery, counts) => {
    const grown = diff({ delivery, grafana: { size: Size.gibibytes(2) } }, { delivery });
    expect(commandsOf(grown).map(({ length }) => length)).toEqual(counts);
  });

  test('keeps claims that Kubernetes would delete with their StatefulSet', () => {
    const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete' };
    const old: Props = {
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      values: { prometheus: { prometheusSpec: { persistentVolumeClaimRetentionPolicy } } },
    };
    const [keep, stop] = commandsOf(
      diff({ ...old, nodes: ['node-8', 'node-9'], grafana: { ...GIB, nodes: ['node-0'] } }, old),
    );
    const PROMETHEUS = 'prometheuses.monitoring.coreos.com kps-kube-prometheus-stack-prometheus';
    expect(keep?.map((command) => command.replaceAll(/ \\\n */g, ' '))).toEqual([
      `kubectl patch ${PROMETHEUS} --namespace monitoring --type=merge '--patch={"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"}}}'`,
      `kubectl wait statefulset/prometheus-kps-kube-prometheus-stack-prometheus '--for=jsonpath={.spec.persistentVolumeClaimRetentionPolicy.whenDeleted}=Retain' --namespace monitoring --timeout=15m`,
    ]);
    expect(stop?.[0]).toContain(`kubectl delete ${PROMETHEUS}`);
  });

  test('uninstalls a release whose name changes, instead of stopping its workloads', () => {
    const renamed = diff({ release: { name: 'other', namespace: 'monitoring', chartVersion: '45.9.1' } });
    expect(commandsOf(renamed).at(0)).toEqual(['helm uninstall kps --namespace monitoring --wait']);
    expect(commandsOf(renamed).flat()).not.toContainEqual(expect.stringContaining('--cascade'));
  });

  test('uninstalls a release that moves to another namespace where it was', () => {
    const moved = diff({ release: { name: 'kps', namespace: 'metrics', chartVersion: '45.9.1' } });
    expect(commandsOf(moved).at(0)).toEqual(['helm uninstall kps --namespace monitoring --wait']);
  });

  test('upgrades with the values file that is named as the plan', () => {
    const upgrades = commandsOf(diff({ grafana: { size: Size.gibibytes(2) } })).at(-2);
    expect(upgrades).toEqual([expect.stringMatching(/^helm upgrade --install kps .* --values values\/kps\.yml$/s)]);
  });
});

test('the runbook upgrades with your own values before an overlay', () => {
  const overlay = { valuesFile: 'overlay', userValues: { path: 'clusters/eu/values.yaml' } } as const;
  const upgrades = commandsOf(diff({ ...overlay, grafana: { size: Size.gibibytes(2) } }, overlay)).at(-2);
  expect(upgrades).toEqual([
    expect.stringMatching(/ --values clusters\/eu\/values\.yaml(?: \\\n *)? ?--values values\/kps\.yml$/),
  ]);
});

describe('the data of a claim, over ssh,', () => {
  const TAR = 'sudo tar -C /data/kps/grafana-0 --numeric-owner';

  test.each<[string, Props, string]>([
    [
      'is copied within its node to another path',
      { grafana: { ...GIB, path: '/ssd/grafana-0' } },
      `ssh node-0 'sudo mkdir -p /ssd/grafana-0 && ${TAR} -cpf - . | sudo tar -C /ssd/grafana-0 --numeric-owner -xpf -'`,
    ],
    [
      'is copied into a directory below it without that directory',
      { grafana: { ...GIB, path: '/data/kps/grafana-0/a/b' } },
      `ssh node-0 'sudo mkdir -p /data/kps/grafana-0/a/b && ${TAR} --exclude=./a/b -cpf - . | sudo tar -C /data/kps/grafana-0/a/b --numeric-owner -xpf -'`,
    ],
    [
      'is copied whole into a directory that only begins with the same letters',
      { grafana: { ...GIB, path: '/data/kps/grafana-01' } },
      `ssh node-0 'sudo mkdir -p /data/kps/grafana-01 && ${TAR} -cpf - . | sudo tar -C /data/kps/grafana-01 --numeric-owner -xpf -'`,
    ],
    [
      'is copied whole to another node, though the path there is below the old one',
      { nodes: ['node-2', 'node-1'], grafana: { ...GIB, path: '/data/kps/grafana-0/a' } },
      `ssh node-0 '${TAR} -cpf - .' | ssh node-2 'sudo mkdir -p /data/kps/grafana-0/a && sudo tar -C /data/kps/grafana-0/a --numeric-owner -xpf -'`,
    ],
  ])('%s', (_, next, command) => {
    expect(copyOfGrafana(next)).toBe(command);
  });
});

/** The steps of a Prometheus that moves from node-0 to node-2. */
function stepsOf(next: Props, options = {}, old: Props = {}): readonly RunbookStep[] {
  return diffPlans([found(old)], [found(next)], options).releases.flatMap(({ runbook }) => runbook);
}

describe('the data of a claim', () => {
  const MOVED: Props = { nodes: ['node-2', 'node-1'], grafana: { ...GIB, nodes: ['node-0'] } };

  test('is copied through a pod on each node, without ssh, and removed only in a last optional step', () => {
    const steps = stepsOf(MOVED);
    const text = steps.flatMap(({ commands }) => commands).join('\n');
    expect(text).not.toContain('ssh');
    expect(steps.map(({ phase }) => phase).join(' ')).toMatch(/^pause( pause)*( act)+ resume act( act)*$/);
    expect(steps.filter(({ optional = false }) => optional)).toEqual(steps.slice(-1));
    const pods = [...text.matchAll(/<<'EOF'\n(.*?)^EOF$/gms)]
      .slice(0, 2)
      .flatMap(([, yaml = '']) => parseAllDocuments(yaml))
      .map((document) => document.toJS() as { kind: string; spec?: { volumes: { hostPath?: object }[] } });
    expect(pods.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Pod', 'Pod']);
    expect(pods.flatMap(({ spec }) => spec?.volumes.flatMap(({ hostPath }) => hostPath ?? []) ?? [])).toEqual([
      { path: '/data/kps/prometheus-0-0/prometheus-db', type: 'Directory' },
      { path: '/data/kps', type: 'DirectoryOrCreate' },
    ]);
  });

  test('leaves out the directory below it that is the new one', () => {
    const text = stepsOf({ grafana: { ...GIB, path: '/data/kps/grafana-0/a/b' } })
      .flatMap(({ commands }) => commands)
      .join('\n');
    expect(text).toContain(' /from/0 .:a/b "$@"');
    expect(text).toContain(' /old/0 .:a/b remove <kps-grafana-0.verified');
  });

  test('is lost with a node that is gone, which the runbook says, and nothing is copied', () => {
    const steps = stepsOf(MOVED, { gone: ['node-0'] });
    expect(steps.flatMap(({ commands }) => commands).join('\n')).not.toContain('copy-data.sh');
    expect(steps.map(({ title }) => title)).toContainEqual(
      expect.stringMatching(/^LOST with its node: the data of prometheus-0-0 \(.* on node node-0\)\./),
    );
    expect(steps[0]?.commands).toEqual([
      expect.stringMatching(
        /^kubectl get nodes --selector=kubernetes\.io\/hostname=node-0 .*"Ready"\) \(ne \.status "True"\).* \|\n {2}xargs -r kubectl delete node$/s,
      ),
    ]);
  });

  test('is copied by pods that run as the init Jobs do, though their options are not in the values', () => {
    const image = { registry: 'mirror.example', digest: `sha256:${'0'.repeat(64)}` };
    const tolerations = [{ key: 'gpu', operator: 'Exists' }];
    const initJob = { image, tolerations, imagePullSecrets: ['mirror'], priorityClassName: 'high' };
    const text = stepsOf({ ...MOVED, initJob }, {}, { initJob })
      .flatMap(({ commands }) => commands)
      .join('\n');
    expect(text.match(/image: "mirror\.example\/library\/busybox@sha256:0{64}"$/gm)).toHaveLength(3);
    expect(text.match(/- key: gpu$/gm)).toHaveLength(3);
    expect(text.match(/priorityClassName: high$/gm)).toHaveLength(3);
  });
});
