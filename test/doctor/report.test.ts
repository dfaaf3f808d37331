import fc from 'fast-check';
import { hostileDocument } from './documents';
import { changed } from './facts';
import { crashing, firstVolume, healthy, healthWith, HOURS_AGO, plan } from './states';
import { diagnose, type Health, type ReleaseReport } from '../../src/doctor/diagnose';
import { type OrderedStep, orderedSteps } from '../../src/doctor/ordered-steps';
import { findingLink, FINDINGS } from '../../src/doctor/finding-texts';
import { healthReport, textReport } from '../../src/doctor/report';
import { doctorDocument } from '../../src/doctor/report-json';
import { suppress } from '../../src/doctor/suppress';
import { columnsOf } from '../../src/terminal/wrap';
import { GIB } from '../tools/describe';

const ESC = '\u001b';
const SYMBOLS = { color: false, unicode: true };
const ONE = plan({ prometheus: GIB, grafana: GIB });
const { volumes, claims, pods } = healthy(ONE);

/** The claim of Prometheus was deleted. */
const RELEASED = healthWith(ONE, {
  volumes: [{ ...volumes[0], status: { phase: 'Released' } }, ...volumes.slice(1)],
  claims: claims.slice(1),
  pods: pods.slice(1),
});

/** The claim of Prometheus is being deleted, which is a risk whose fix deletes the pod. */
const DELETION = {
  claims: claims.map((claim, index) =>
    index > 0
      ? claim
      : changed(claim, { metadata: { deletionTimestamp: HOURS_AGO, finalizers: ['kubernetes.io/pvc-protection'] } }),
  ),
};

/** The same, and the Job was deleted too. */
const TWO = healthWith(ONE, {
  volumes: [{ ...volumes[0], status: { phase: 'Released' } }, ...volumes.slice(1)],
  claims: claims.slice(1),
  pods: pods.slice(1),
  jobs: [],
});

function stepsOf(releases: readonly ReleaseReport[]): OrderedStep[] {
  return orderedSteps(releases.flatMap(({ findings }) => findings));
}

/** The lines of a report without commands and addresses. */
function proseOf(text: string): string[] {
  return text.split('\n').filter((line) => !/^(kubectl|helm|npx|https:)/.test(line));
}

describe('the text report', () => {
  test('of what is healthy has a line for each claim, and says how much was read', () => {
    expect(healthReport(healthWith(ONE, {}), { context: 'lab' }, { style: SYMBOLS })).toBe(
      `√ kps  namespace monitoring, chart 45.9.1, context lab        2 of 2 claims fine
  √ prometheus  node-0  /data/kps/prometheus-0-0/prometheus-db  1Gi
  √ grafana     node-0  /data/kps/grafana-0                     1Gi

Healthy. 17 kinds of objects read, none hidden.
`,
    );
  });

  test('of one problem has its cause, and its command in column 0', () => {
    const again = 'npx cdk8s-prometheus-storage doctor';
    expect(healthReport(RELEASED, {}, { style: SYMBOLS, again })).toBe(
      `× kps  namespace monitoring, chart 45.9.1                   1 of 2 claims broken
  × prometheus  node-0  /data/kps/prometheus-0-0/prometheus-db  1Gi  [1]
  √ grafana

[1] × PersistentVolume monitoring-kps-prometheus-0-0 is Released: it still
      belongs to a claim that was deleted
      volume-released · data: still in /data/kps/prometheus-0-0/prometheus-db on
      node node-0

      The uid of the deleted claim stays in the volume, so no new claim of the
      same name gets it; applying the volume again does not remove the uid. The
      data is still there.

Fix (deletes nothing):

  1. Reserve the volume for its claim by name only; it binds again at once:
kubectl patch persistentvolume monitoring-kps-prometheus-0-0 --type=json '--patch=[{"op":"test","path":"/status/phase","value":"Released"},{"op":"replace","path":"/spec/claimRef","value":{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"monitoring","name":"prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0"}}]'

Afterwards:
npx cdk8s-prometheus-storage doctor

Evidence: add --explain 1, or --verbose
Codes: https://unpkg.com/cdk8s-prometheus-storage/docs/reference/doctor.md
1 problem, 1 command.
`,
    );
  });

  test('of several problems has their titles, and one list of commands with the numbers of the findings', () => {
    const text = healthReport(TWO, {});
    expect(text).toMatch(
      /^\[1\] x .*\n.*\n {6}volume-released - data: .*\n.*\n\n\[2\] x .*\n {6}job-missing\n\nFix, in this order/m,
    );
    expect(text).toMatch(/^ {2}1\. \[1\] .*\nkubectl patch .*\n\n {2}2\. \[2\] .*\nkubectl apply -k dist$/m);
    expect(text).toMatch(/^2 problems, 2 commands\.$/m);
    expect(text).not.toContain('uid of the deleted claim stays');
  });

  test('has evidence, consequences and whole names if it is verbose', () => {
    const text = healthReport(TWO, {}, { verbose: true });
    expect(text).toContain('The uid of the deleted claim stays');
    expect(text).toContain('      Seen:\n      - PersistentVolume monitoring-kps-prometheus-0-0: Released');
    expect(text).toContain(`claim monitoring/${firstVolume(ONE).claim.name}\n`);
  });

  test('explains one finding, with the address of its heading', () => {
    const text = healthReport(TWO, {}, { explain: 2 });
    expect(text).toContain('[2] x The init Job of node node-0 does not exist');
    expect(text).toContain(`\n${findingLink('job-missing')}\n`);
    expect(text).not.toContain('volume-released');
  });

  test('has the commands for a node below its name, and not where commands are pasted from', () => {
    const alone = plan({ prometheus: GIB, initJob: false });
    const volume = firstVolume(alone);
    const lines = ['open /prometheus/queries.active: permission denied'];
    const health = healthWith(alone, {
      pods: [crashing(volume)],
      logs: [{ namespace: 'monitoring', pod: `${volume.claim.workload}-0`, container: 'prometheus', lines }],
    });
    expect(healthReport(health, {})).toMatch(
      new RegExp(
        `^  1\\. On node node-0, as root: .*\\n( .*\\n)* {5}\\[ -d .*\\n {5}install -d .* ${volume.dataDirectory}$`,
        'm',
      ),
    );
  });

  test('quotes a log, an event or a condition of a single finding', () => {
    const pod = `${firstVolume(ONE).claim.workload}-0`;
    const lines = ['open /prometheus/queries.active: permission denied'];
    const health = healthWith(ONE, {
      pods: [crashing(firstVolume(ONE)), ...pods.slice(1)],
      logs: [{ namespace: 'monitoring', pod, container: 'prometheus', lines }],
    });
    expect(healthReport(health, {}).replace(/\s+/g, ' ')).toContain(`log: ${lines[0] ?? ''}`);
  });

  test.each([
    ['kinds', { kinds: { read: 3, hidden: 11 } }, 'Fine as far as could be seen: 11 of 14 kinds of objects could not'],
    ['a log', {}, 'Fine as far as could be seen: 1 thing could not'],
  ])('does not call healthy what could not be read: %s', (_, more, words) => {
    const unreadable = [{ what: 'nodes', obstacle: 'forbidden' as const, reason: 'nodes is forbidden' }];
    const text = healthReport({ ...healthWith(ONE, {}), unreadable, ...more }, {});
    expect(text.split('\n').at(-2)).toContain(words);
    expect(text).toContain('Could not be read:\n  - nodes: nodes is forbidden\n  doctor --rbac prints');
  });

  test('counts what is suppressed in its last line', () => {
    const health = suppress(RELEASED, new Set(['volume-released']));
    expect(health.status).toBe('fine');
    const text = healthReport(health, {});
    expect(text).not.toContain('kubectl');
    expect(text).toMatch(/^ {2}- prometheus/m);
    expect(text).toMatch(/\nSuppressed: volume-released\nFine otherwise: 1 finding suppressed\.\n$/);
  });

  test('has a finding that is at risk with its state, what becomes of the data, and what the fix deletes', () => {
    const releases = RELEASED.releases.map((release): ReleaseReport => ({
      ...release,
      status: 'at-risk',
      claims: release.claims.map((claim) => (claim.status === 'problem' ? { ...claim, status: 'at-risk' } : claim)),
      findings: release.findings.map((finding) => ({
        ...finding,
        status: 'at-risk',
        data: 'still on node-0',
        fix: [
          { text: 'Delete it', deletes: 'the claim; the data stays', commands: ['kubectl delete pvc x'] },
          { text: 'Delete this too', commands: ['kubectl delete pod x'] },
          { text: 'Apply', commands: ['kubectl apply -k dist'] },
        ],
      })),
    }));
    const health: Health = { ...RELEASED, status: 'at-risk', releases, steps: stepsOf(releases) };
    const text = healthReport(health, {});
    expect(text).toMatch(/1 of 2 claims at risk\n/);
    expect(text).toContain('      volume-released - at risk - data: still on node-0\n');
    expect(text).toContain('  1. Delete it:\n   ! deletes the claim; the data stays\nkubectl delete pvc x\n');
    // a step that is silent about it is not called harmless
    expect(text).toContain('  2. Delete this too:\n   ! deletes ');
    expect(text).toContain('  3. Apply (deletes nothing):\nkubectl apply -k dist\n');
    expect(text).toMatch(/\n1 risk, 3 commands\.\n$/);
  });
});

describe('many', () => {
  const names = Array.from({ length: 40 }, (_, index) => `kps-${index}`);
  const ofReleases = (...broken: readonly number[]): Health => {
    const releases = names.flatMap((name, index) => {
      const one = plan({ release: { name, namespace: `team-${index}`, chartVersion: '45.9.1' }, prometheus: GIB });
      return healthWith(one, broken.includes(index) ? { classes: [] } : {}).releases;
    });
    return { ...RELEASED, releases, steps: stepsOf(releases) };
  };

  test('releases have the worst first, and a line for each that is healthy', () => {
    const lines = healthReport(ofReleases(7, 20), {}).split('\n');
    expect(lines[0]).toBe('x 40 releases: 2 broken, 38 fine');
    const heads = lines.flatMap((line) => /^[x+] (kps-\d+) /.exec(line)?.[1] ?? []);
    expect(heads.slice(0, 3)).toEqual(['kps-7', 'kps-20', 'kps-0']);
    expect(heads).toHaveLength(40);
    expect(lines.filter((line) => line.startsWith('  +'))).toEqual([]);
    expect(lines.slice(-2)[0]).toBe('2 problems, 1 command.');
  });

  test('findings of one kind are named once, with all of their commands', () => {
    const broken = [0, 1, 2, 3, 4, 5];
    const text = healthReport(ofReleases(...broken), {});
    const { title } = FINDINGS['storage-class-missing'];
    expect(text).toContain(`[1-6] x ${title}\n        storage-class-missing - 6 findings - 6 releases\n`);
  });

  test('findings about data in many places name the place of the first as that', () => {
    const nodes = names.map((_, index) => `node-${index}`);
    const one = plan({ prometheus: { ...GIB, replicas: 6 }, nodes });
    const all = healthy(one);
    const released = all.volumes.map((volume) => ({ ...volume, status: { phase: 'Released' } }));
    const text = healthReport(healthWith(one, { volumes: released, claims: [], pods: [] }), {});
    expect(text.replace(/\s+/g, ' ')).toContain(
      '- data of [1]: still in /data/kps/prometheus-0-0/prometheus-db on node node-0 ',
    );
  });

  test('claims are counted, not listed', () => {
    const nodes = names.map((_, index) => `node-${index}`);
    const one = plan({ prometheus: { ...GIB, replicas: 40 }, grafana: GIB, nodes });
    const fine = healthReport(healthWith(one, {}), {});
    expect(fine).toMatch(/^ {2}\+ prometheus {2}40 nodes {2}40 claims +1Gi$/m);
    const { volumes: live } = healthy(one);
    const broken = healthWith(one, {
      volumes: live.map((volume, index) => (index < 20 ? { ...volume, status: { phase: 'Released' } } : volume)),
      claims: [],
      pods: [],
    });
    expect(healthReport(broken, {}).split('\n').length).toBeLessThan(80);
  });
});

describe('no line but commands and addresses', () => {
  test('is longer than 80 columns or has control characters, whatever names and logs contain', () => {
    const styles = [
      { color: false, unicode: false },
      { color: false, unicode: true },
    ];
    fc.assert(
      fc.property(hostileDocument, fc.constantFrom(...styles), (document, style) => {
        const text = textReport(document, { style });
        const commands = new Set(document.fix.flatMap((one) => one.commands.flatMap((line) => line.split('\n'))));
        for (const line of text.split('\n').filter((one) => !commands.has(one))) {
          expect(columnsOf(line)).toBeLessThanOrEqual(80);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
        // every command is there, whole and at the beginning of a line
        for (const command of document.fix.flatMap((one) => one.commands)) {
          expect(`\n${text}`).toContain(`\n${command}\n`);
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  test('shortens the name of a release that has room for all of it', () => {
    const name = 'kube-prometheus-stack-1681228346';
    const one = plan({ release: { name, namespace: 'prometheus', chartVersion: '45.9.1' }, prometheus: GIB });
    const [head, details] = healthReport(healthWith(one, {}), {}).split('\n');
    expect(head).toMatch(new RegExp(`^\\+ ${name} {2,}1 of 1 claim fine$`));
    expect(details).toBe('  namespace prometheus, chart 45.9.1');
  });

  test('is longer than 80 columns for any release of long names', () => {
    const long = plan({
      release: { name: `kps-${'x'.repeat(49)}`, namespace: `monitoring-${'y'.repeat(50)}`, chartVersion: '88.5.3' },
      prometheus: { ...GIB, path: `/data/${'z'.repeat(180)}/prometheus` },
      nodes: [`node-${'w'.repeat(50)}`],
    });
    const health = healthWith(long, { classes: [], jobs: [], claims: [], pods: [] });
    const text = healthReport(health, {
      context: 'arn:aws:eks:eu-central-1:123456789012:cluster/production-of-europe',
    });
    for (const line of proseOf(text)) {
      expect(columnsOf(line)).toBeLessThanOrEqual(80);
    }
  });
});

describe('colours', () => {
  const colored = healthReport(TWO, {}, { style: { color: true, unicode: true } });

  test('change no letter, and never touch a command', () => {
    // eslint-disable-next-line no-control-regex -- these are the colours
    const plain = colored.replace(/\u001b\[\d+m/g, '');
    expect(plain).toBe(healthReport(TWO, {}, { style: SYMBOLS }));
    const commands = doctorDocument(TWO, {}).fix.flatMap((one) => one.commands);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(colored).toContain(`\n${command}\n`);
    }
  });

  test('are yellow only in marks, because words in yellow cannot be read on white', () => {
    const text = healthReport(healthWith(ONE, DELETION), {}, { style: { color: true, unicode: true } });
    // eslint-disable-next-line no-control-regex -- these are the colours
    const yellow = [...text.matchAll(/\u001b\[33m([^\u001b]*)/g)].map(([, words]) => words);
    expect(text).toMatch(/1 risk, .*\n/);
    expect(text).toContain('deletes the pod');
    expect([...new Set(yellow)]).toEqual(['!']);
  });

  test('are red for a problem and green for what is fine', () => {
    expect(colored).toContain(`${ESC}[31m×${ESC}[39m`);
    expect(colored).toContain(`${ESC}[32m√${ESC}[39m`);
  });
});

test('nothing at all is reported as healthy only where there is nothing to check', () => {
  const none = diagnose([], { ...EMPTY });
  expect(healthReport(none, {})).toBe('Healthy. 13 kinds of objects read, none hidden.\n');
});

const NOTHING = { seen: true, items: [] } as const;
const EMPTY = {
  now: 0,
  volumes: NOTHING,
  classes: NOTHING,
  nodes: NOTHING,
  namespaces: new Map(),
  logs: [],
  definitions: NOTHING,
  userLists: [],
  unreadable: [],
};
