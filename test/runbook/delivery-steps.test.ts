import { App, Chart } from 'cdk8s';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  FluxHelmRelease,
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
} from '../../src';
import { planDocument, readPlan, type RunbookStep } from '../../src/diff';
import { diffPlans } from '../../src/diff/plan-diff';
import type { FoundPlan } from '../../src/diff/found-plan';
import { planJson } from '../../src/plan/plan-document';
import { backupRunbook } from '../../src/runbook/backup';
import { emptyDirRunbook } from '../../src/runbook/empty-dir';
import { GIB } from '../tools/describe';
import { run } from '../tools/run';

interface Made {
  readonly plan: FoundPlan;
  readonly storage: KubePrometheusStackStorage;
}

/** A storage with what delivers it. */
function made(
  delivery: 'flux' | 'argo-cd',
  node: string,
  deliver: (made: KubePrometheusStackStorage) => void,
  name = 'kps',
  namespace = 'monitoring',
): Made {
  const storage = new KubePrometheusStackStorage(new Chart(new GitOpsApp(), 'c'), 's', {
    release: { name, namespace, chartVersion: '88.5.3' },
    layout: HostPathLayout.perVolume('/data/kps'),
    nodes: [node],
    prometheus: GIB,
    delivery,
  });
  deliver(storage);
  // as it is read from a file
  const document = readPlan(planJson(planDocument(storage)), 'plan');
  return { plan: { file: `plan/${name}.json`, folder: '', document }, storage };
}

function flux(
  node: string,
  name?: string,
  namespace?: string,
): Made & { readonly delivery: FluxHelmRelease | undefined } {
  let delivery: FluxHelmRelease | undefined;
  const one = made(
    'flux',
    node,
    (storage) => {
      delivery = new FluxHelmRelease(App.of(storage), 'd', { storage, path: 'eu/dist', values: 'config-map' });
    },
    name,
    namespace,
  );
  return { ...one, delivery };
}

function argoCd(node: string, name?: string, props: Partial<ArgoCdApplicationProps> = {}): Made {
  return made(
    'argo-cd',
    node,
    (storage) => {
      const git = { path: 'eu/dist', repoUrl: 'https://git.example/x.git' };
      new ArgoCdApplication(App.of(storage), 'd', { storage, ...git, ...props });
    },
    name,
  );
}

function steps(old: Made, next: Made): readonly RunbookStep[] {
  return diffPlans([old.plan], [next.plan]).releases.flatMap(({ runbook }) => runbook);
}

/** The commands of a phase on one line each. */
function commands(all: readonly RunbookStep[], phase?: RunbookStep['phase']): string[] {
  return all
    .filter((one) => phase === undefined || one.phase === phase)
    .flatMap((one) => one.commands.map((command) => command.replaceAll(/ \\\n */g, ' ')));
}

function matching(lines: readonly string[], pattern: RegExp): string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

const SUSPEND =
  /^kubectl patch (\S+ \S+ --namespace \S+) --type=merge --field-manager=flux '--patch=\{"spec":\{"suspend":true\}\}'$/;
const RESUME =
  /^kubectl patch (\S+ \S+ --namespace \S+) --type=merge --field-manager=flux '--patch=\{"spec":\{"suspend":false\}\}'$/;
const [STORAGE, KUSTOMIZATION, RELEASE] = [
  'kustomizations.kustomize.toolkit.fluxcd.io kps-storage --namespace flux-system',
  'kustomizations.kustomize.toolkit.fluxcd.io kps --namespace flux-system',
  'helmreleases.helm.toolkit.fluxcd.io kps --namespace monitoring',
];

describe('with Flux, a move', () => {
  const old = flux('node-1');
  const next = flux('node-2');
  const all = steps(old, next);

  test('suspends everything before it stops anything, as the tool of Flux does', () => {
    const lines = commands(all, 'pause');
    expect(matching(lines, SUSPEND)).toEqual([STORAGE, KUSTOMIZATION, RELEASE]);
    expect(lines.findIndex((line) => line.startsWith('kubectl delete'))).toBe(3);
    expect(all[0]?.title).toContain('flux suspend helmrelease kps --namespace monitoring');
  });

  test('resumes the storage before the release, and never before Flux has the commit', () => {
    const lines = commands(all);
    expect(matching(lines, RESUME)).toEqual([STORAGE, KUSTOMIZATION, RELEASE]);
    const fetched = lines.findIndex((line) =>
      line.includes('merge-base --is-ancestor "$commit" "$(kubectl get gitrepos'),
    );
    expect(fetched).toBeGreaterThan(0);
    expect(lines.findIndex((line) => RESUME.test(line))).toBeGreaterThan(fetched);
  });

  test('forces the upgrade once the HelmRelease has the planned spec', () => {
    const lines = commands(all, 'resume');
    const hash = (next.delivery?.helmRelease.metadata.toJson() as { annotations: Record<string, string> }).annotations;
    const wait = lines.findIndex((line) => line.includes(`.annotations.prometheus-storage/spec}'=`));
    expect(lines[wait]).toContain(`=${hash['prometheus-storage/spec'] ?? ''} `);
    expect(RESUME.exec(lines[wait + 1] ?? '')?.[1]).toBe(RELEASE);
    expect(lines[wait + 2]).toMatch(
      /reconcile\.fluxcd\.io\/requestedAt="\$token" reconcile\.fluxcd\.io\/forceAt="\$token"/,
    );
  });

  test('keeps the objects', () => {
    expect(commands(all).join('\n')).not.toMatch(/delete (kustom|helm|configmaps |jobs)/);
  });
});

test('with Flux, a rename removes exactly the objects of the old release', () => {
  const { delivery, storage, plan } = flux('node-1');
  const lines = commands(steps({ plan, storage }, flux('node-1', 'other')));
  const made = [
    delivery?.storageKustomization,
    delivery?.releaseKustomization,
    delivery?.helmRelease,
    delivery?.chartRepository,
    delivery?.configMap,
    ...storage.initJobs.map(({ job }) => job),
  ].map((one) => one?.name);
  const removed =
    /^kubectl delete (?:kustomizations|helmreleases|helmrepositories|configmaps|jobs)\S* (\S+) --namespace/;
  expect(matching(lines, removed)).toEqual(made);
  expect(lines.join('\n')).toContain(
    'delete helmcharts.source.toolkit.fluxcd.io monitoring-kps --namespace monitoring',
  );
  expect(matching(lines, SUSPEND)).toHaveLength(3);
  expect(lines).toContain('helm uninstall kps --namespace monitoring --wait');
});

test('with Flux, a release that goes to another namespace keeps the Kustomizations, which have the same names', () => {
  const lines = commands(steps(flux('node-1', 'kps', 'old'), flux('node-1')));
  expect(lines.join('\n')).not.toMatch(/delete kustomizations/);
  expect(matching(lines, RESUME)).toContain(STORAGE);
});

test('with Flux, a backup suspends and resumes, and forces no upgrade', () => {
  const { plan } = flux('node-1');
  const lines = commands(backupRunbook({ plan: plan.document, place: { folder: 'backup' } }));
  expect(matching(lines, SUSPEND)).toEqual([STORAGE, KUSTOMIZATION, RELEASE]);
  expect(matching(lines, RESUME)).toEqual([STORAGE, KUSTOMIZATION, RELEASE]);
  expect(lines.join('\n')).not.toContain('forceAt');
});

const SKIP = /^kubectl annotate (\S+ \S+ --namespace \S+) argocd\.argoproj\.io\/skip-reconcile=true --overwrite$/;
const GO_ON =
  /^kubectl annotate (\S+ \S+ --namespace \S+) argocd\.argoproj\.io\/skip-reconcile- argocd\.argoproj\.io\/refresh=hard --overwrite$/;
const APPLICATION = 'applications.argoproj.io kps --namespace argocd';

describe('with Argo CD,', () => {
  test('a move pauses the Application, and syncs it once it has seen the commit', () => {
    const lines = commands(steps(argoCd('node-1'), argoCd('node-2')));
    expect(matching(lines, SKIP)).toEqual([APPLICATION]);
    expect(matching(lines, GO_ON)).toEqual([APPLICATION]);
    const [goOn, seen, sync] = [GO_ON, /^until .*is-ancestor "\$commit"/, /^kubectl patch .*"operation"/].map(
      (pattern) => lines.findIndex((line) => pattern.test(line)),
    );
    expect(lines.findIndex((line) => line === 'commit=$(git rev-parse HEAD)')).toBeLessThan(goOn ?? 0);
    expect([goOn, seen, sync]).toEqual([goOn, ...[seen, sync].map(Number).sort((a, b) => a - b)]);
    expect(lines[sync ?? -1]).toContain('"syncOptions":["CreateNamespace=true","ServerSideApply=true"');
  });

  test('a rename never deletes the old Application before the commit, because something could create it again', () => {
    const lines = commands(steps(argoCd('node-1'), argoCd('node-1', 'other')));
    const order = [
      SKIP,
      /^kubectl delete prometheuses\S+ kps-/,
      /^creator=.*ownerReferences/,
      /status\.resources.*"PersistentVolume"\).*while read -r type name namespace; do kubectl delete/s,
      /^commit=/,
      /^\[ -n "\$\{creator:-\}" \] \|\| kubectl apply -k argo-cd$/,
      /^kubectl patch applications\S+ other .*"operation"/,
      /^if kubectl get applications\S+ kps .*"finalizers":null.*kubectl delete applications\S+ kps /s,
    ].map((pattern) => lines.findIndex((line) => pattern.test(line)));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(lines.join('\n')).not.toContain('helm uninstall');
  });

  test('the Applications of another cluster need its context', () => {
    const elsewhere = (node: string): Made => argoCd(node, undefined, { destination: { name: 'eu' } });
    const lines = commands(steps(elsewhere('node-1'), elsewhere('node-2')));
    const ofApplication = lines.filter((line) => line.includes('applications.argoproj.io'));
    expect(ofApplication.length).toBeGreaterThan(5);
    expect(ofApplication.filter((line) => !line.includes('kubectl --context="${ARGO_CD_CONTEXT:?'))).toEqual([]);
  });
});

describe('what others have set up', () => {
  const others = (delivery: 'flux' | 'argo-cd', node: string, name?: string): Made =>
    made(delivery, node, () => undefined, name);

  test.each(['flux', 'argo-cd'] as const)(
    'is not resumed with %s after a rename, which would install the old release again',
    (delivery) => {
      const all = steps(others(delivery, 'node-1'), others(delivery, 'node-1', 'other'));
      const lines = commands(all).join('\n');
      expect(lines).not.toMatch(/helmreleases.*"suspend":false|skip-reconcile-|"operation"|status\.resources/);
      expect(lines).not.toMatch(/delete (applications|helmreleases|kustomizations)/);
      expect(all.filter(({ phase }) => phase === 'resume').map(({ commands: none }) => none)).toEqual([[]]);
    },
  );
});

test('a change from Flux to Argo CD deletes the objects of Flux, and not the script of the Jobs', () => {
  const lines = commands(steps(flux('node-1'), argoCd('node-2'))).join('\n');
  expect(lines).toMatch(/delete helmreleases\S+ kps --namespace monitoring/);
  expect(lines).not.toMatch(/delete configmap --namespace monitoring --selector/);
});

test('of two Applications for one storage, none is in the plan', () => {
  const { storage } = argoCd('node-1');
  expect(storage.deliveredBy.argoCd?.application).toEqual({ namespace: 'argocd', name: 'kps' });
  new ArgoCdApplication(App.of(storage), 'second', { storage, path: 'a', repoUrl: 'https://x', name: 'second' });
  expect(storage.deliveredBy).toEqual({});
  App.of(storage).node.tryRemoveChild('second');
  expect(storage.deliveredBy.argoCd?.application.name).toBe('kps');
});

test.each<[string, () => readonly RunbookStep[]]>([
  ['Flux', () => steps(flux('node-1'), flux('node-2'))],
  [
    'Flux that others set up',
    () =>
      steps(
        made('flux', 'node-1', () => undefined),
        made('flux', 'node-2', () => undefined),
      ),
  ],
  ['a rename with Flux', () => steps(flux('node-1'), flux('node-1', 'other'))],
  ['Argo CD', () => steps(argoCd('node-1'), argoCd('node-2'))],
  [
    'Argo CD that others set up',
    () =>
      steps(
        made('argo-cd', 'node-1', () => undefined),
        made('argo-cd', 'node-2', () => undefined),
      ),
  ],
  ['a rename with Argo CD', () => steps(argoCd('node-1'), argoCd('node-1', 'other'))],
  ['emptyDirs and Flux', () => emptyDirRunbook(flux('node-1').plan.document)],
  ['emptyDirs and Argo CD', () => emptyDirRunbook(argoCd('node-1').plan.document)],
  ['Flux after kubectl', () => steps({ ...flux('node-1'), plan: kubectl(flux('node-1').plan) }, flux('node-2'))],
])('a shell reads every command of a runbook with %s', (_, runbook) => {
  const lines = runbook().flatMap((one) => one.commands);
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines) {
    run('sh', ['-n'], { input: line });
  }
  // no step is only words that a controller should be paused
  expect(runbook().filter(({ title, commands: none }) => none.length === 0 && /suspend|pause/i.test(title))).toEqual(
    [],
  );
});

function kubectl(plan: FoundPlan): FoundPlan {
  return { ...plan, document: { ...plan.document, deliveredBy: {}, delivery: 'kubectl' } };
}
