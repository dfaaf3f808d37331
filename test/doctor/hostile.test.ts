import { diagnose } from '../../src/doctor/diagnose';
import { obstacleOf } from '../../src/cluster/kubectl';
import { plainText, withoutControls } from '../../src/cluster/plain-text';
import { healthReport } from '../../src/doctor/report';
import { doctorDocument } from '../../src/doctor/report-json';
import { commandLine, quoted } from '../../src/commands/command';
import { run } from '../tools/run';
import { crashing, firstVolume, healthy, healthWith, meta, plan, podObject, stateOf } from './states';

const ESC = '\u001b';
const BELL = '\u0007';

describe('text from another program', () => {
  test.each([
    ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['a cleared screen', `${ESC}[2J${ESC}[Hfine`, 'fine'],
    ['a window title', `${ESC}]0;owned${BELL}text`, 'text'],
    ['a hyperlink', `${ESC}]8;;http://evil${ESC}\\click${ESC}]8;;${ESC}\\`, 'click'],
    ['a device control string', `${ESC}P1$r0m${ESC}\\after`, 'after'],
    ['an incomplete sequence', `before${ESC}`, 'before'],
    ['an unterminated window title', `a${ESC}]0;b`, 'a'],
    ['a sequence that begins with a C1 control', '\u009b31mred', '31mred'],
    ['carriage return and backspace', 'PROBLEM\r\b\b\bfine', 'PROBLEM fine'],
    ['line breaks', 'a\nFix: rm -rf /\u2028b', 'a Fix: rm -rf / b'],
    ['right-to-left overrides', 'abc\u202edef\u2066', 'abcdef'],
    ['invisible characters', 'a\u200bb\u{e0041}c\ufeff', 'abc'],
    ['a NUL character', 'a\u0000b', 'ab'],
  ])('is shown without %s', (_, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  test('is shortened quickly, however long it is', () => {
    const began = performance.now();
    for (const text of [
      'a'.repeat(10_000_000),
      '://'.repeat(1_000_000),
      'password='.repeat(500_000),
      `${ESC}]`.repeat(1_000_000),
    ]) {
      expect(plainText(text).length).toBeLessThanOrEqual(363);
    }
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test.each([
    ['open http://admin:hunter2@host/x: permission denied', 'open http://***@host/x: permission denied'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: *** ***'],
    ['auth failed with bearer s3cr3t-token', 'auth failed with bearer ***'],
    ['password=hunter2 user=x', 'password=*** user=x'],
    ['"adminPassword": "hunter2", "a": 1', '"adminPassword": ***, "a": 1'],
    ["api_key='abc def' next", 'api_key=*** next'],
    ['AWS_SECRET_ACCESS_KEY=abc/def+ghi', 'AWS_SECRET_ACCESS_KEY=***'],
    ['key AKIAIOSFODNN7EXAMPLE was refused', 'key *** was refused'],
    ['token ghp_0123456789abcdefghij0123 refused', 'token *** refused'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def', 'jwt ***'],
    ['token=open sesame', 'token=*** sesame'],
    ['password: opensesame', 'password: ***'],
    ['"password": "exec: x"', '"password": ***'],
    ['-----BEGIN RSA PRIVATE KEY----- MIIE', '***'],
    ['dGhpcyBpcyBhIHZlcnkgbG9uZyBzZWNyZXQgdmFsdWUgaW5kZWVk==', '***'],
  ])('is masked with a credential: %s', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  test.each([
    'getting credentials: exec: executable aws-iam-authenticator not found',
    'Unable to connect to the server: getting credentials: exec: fork/exec /opt/aws: exec format error',
    'failed to load the token: open /var/run/secrets/token: no such file or directory',
    'pull access denied, may require authorization: server message: insufficient_scope: authorization failed',
    'the secret: not found',
    'open /prometheus/queries.active: permission denied',
    'open /prometheus/01F1MQRW4QTJ12KYV6TRXZKWMD.tmp: permission denied',
    'Released, claimRef.uid 6f1d0f0e-7c0b-4a52-9f5e-2d1c0a1b2c3d',
    'pod prometheus-kube-prometheus-stack-1681-prometheus-db-prometheus-kube-prometheus-stack-1681-prometheus-0',
    '0/9 nodes are available: 1 node(s) had untolerated taint {doctor: gpu}, 8 node(s) did not match.',
  ])('is unchanged without a credential: %s', (text) => {
    expect(plainText(text)).toBe(text);
  });
});

describe('a report', () => {
  const one = plan();
  const volume = firstVolume(one);
  const pod = `${volume.claim.workload}-0`;

  test('has no control characters and no credentials from a hostile log', () => {
    const line = `${ESC}[2Jopen /prometheus/queries.active: permission denied password=hunter2${ESC}]0;x${BELL}`;
    const logs = [
      { namespace: 'monitoring', pod, container: 'prometheus', lines: [withoutControls(line), 'token=unmatched'] },
    ];
    const health = healthWith(one, { pods: [crashing(volume)], logs });
    const text = healthReport(health, {});
    const json = JSON.stringify(doctorDocument(health, {}));
    for (const output of [text, json]) {
      expect(output.replace(/\s+/g, ' ')).toContain('permission denied password=***');
      expect(output).not.toMatch(/hunter2|unmatched|\\u001b/);
      expect(output.includes(ESC)).toBe(false);
    }
  });

  test('has no command with a name that is invalid in Kubernetes', () => {
    const evil = '$(reboot);`x`';
    const [live] = healthy(one).volumes;
    const volumes = [
      { ...live, spec: { ...(live as { spec: object }).spec, claimRef: { namespace: evil, name: evil, uid: '1' } } },
    ];
    const status = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: evil }],
    };
    const pods = [
      {
        ...podObject(volume, status),
        metadata: meta(evil),
        spec: {
          volumes: [{ persistentVolumeClaim: { claimName: volume.claim.name } }],
          nodeSelector: { [evil]: evil },
        },
      },
    ];
    const taints = [{ key: evil, value: evil, effect: 'NoSchedule' }];
    const node = { metadata: { name: evil, labels: { 'kubernetes.io/hostname': 'node-0' } }, spec: { taints } };
    for (const other of [{ volumes }, { pods }, { pods, nodes: [node] }, { nodes: [node], pods: [] }]) {
      const health = diagnose([one], stateOf({ ...healthy(one), claims: [], ...other }));
      const { releases } = doctorDocument(health, {});
      const commands = releases.flatMap(({ findings }) =>
        findings.flatMap(({ fix }) => fix.flatMap((step) => step.commands)),
      );
      expect(releases[0]?.findings.length).toBeGreaterThan(0);
      expect(commands.join('\n')).not.toContain('reboot');
    }
  });
});

describe('a command', () => {
  test.each(['a b', "it's", '$(reboot)', '`x`', 'a"b', '*', '', '~', '{"a":1}', '!x', "'; rm -rf /; '"])(
    'takes %j as one argument',
    (argument) => {
      expect(run('sh', ['-c', `printf %s ${quoted(argument)}`])).toBe(argument);
    },
  );

  test('names the cluster that the doctor reads', () => {
    const cluster = { kubectl: '/opt/my kubectl', context: 'c', kubeconfig: '/k' };
    expect(commandLine({ program: 'kubectl', args: ['get', 'pods'] }, cluster)).toBe(
      "'/opt/my kubectl' --kubeconfig=/k --context=c get pods",
    );
    expect(commandLine({ program: 'helm', args: ['list'] }, cluster)).toBe(
      'helm --kubeconfig=/k --kube-context=c list',
    );
  });
});

test.each([
  ['Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods"', 'forbidden'],
  ['error: the server doesn\'t have a resource type "prometheuses"', 'no-such-type'],
  ['Error from server (NotFound): namespaces "x" not found', 'not-found'],
  ['The connection to the server localhost:8080 was refused - did you specify the right host or port?', 'failed'],
  ['error: You must be logged in to the server (Unauthorized)', 'failed'],
  ['Unable to connect to the server: dial tcp: lookup x: no such host', 'failed'],
  ['', 'failed'],
])('the error of kubectl is classified: %j', (stderr, obstacle) => {
  expect(obstacleOf(stderr).obstacle).toBe(obstacle);
});
