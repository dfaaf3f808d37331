import { type Delivery, planStack, type StackDescription } from '../../src';
import { lineOf, type Step } from '../../src/doctor/finding';
import { applyStorage, comparePlans, installChart } from '../../src/doctor/fixes';
import { planDocument } from '../../src/plan/plan-document';
import { description, GIB } from '../tools/describe';
import { UPGRADE } from './facts';
import { plan } from './states';

const fix = (props: Partial<StackDescription>) => {
  const document = planDocument(planStack(description({ grafana: GIB, ...props })));
  return installChart({ document, folder: 'dist', valuesFile: 'dist/values/kps.yml' }, 'Install it');
};

describe('the fix that installs the chart', () => {
  test.each<[Partial<StackDescription>, string]>([
    [{}, 'dist/values/kps.yml'],
    [{ valuesFile: 'overlay' }, 'YOUR_VALUES_FILE --values dist/values/kps.yml'],
    [
      {
        valuesFile: 'overlay',
        userValues: ['../a.yaml', 'b.yaml', '/etc/c.yaml', 'https://example.org/d.yaml'].map((path) => ({ path })),
      },
      'dist/../a.yaml --values dist/b.yaml --values /etc/c.yaml --values https://example.org/d.yaml --values dist/values/kps.yml',
    ],
  ])('has all values files in their order, as they are from the working directory: %j', (props, files) => {
    expect(fix(props).commands.map((line) => /--values (.*)$/.exec(lineOf(line))?.[1])).toEqual([files]);
  });

  test.each<[Delivery, StackDescription['userValues'] & object, RegExp]>([
    ['argo-cd', { path: 'a.yaml' }, /a\.yaml, .*dist\/values\/kps\.yml: commit .* Argo CD/],
    ['flux', [{ configMap: 'one' }, { secret: 'two' }], /ConfigMap one, .*Secret two, .*\/kps\.yml: commit .* Flux/],
  ])('names them for %s', (delivery, userValues, text) => {
    const step = fix({ delivery, valuesFile: 'overlay', userValues });
    expect(step.text).toMatch(text);
    // every line of it reaches the same cluster
    const lines = step.commands.map((line) => lineOf(line, { context: 'here' })).join('\n');
    expect(lines.match(/kubectl /g)?.length).toBeGreaterThan(3);
    expect(lines.match(/kubectl (?!--context=here )/g)).toBeNull();
  });
});

describe('what a fix does not know', () => {
  const { document } = plan();
  const linesOf = (step: Step): string[] => step.commands.map((line) => lineOf(line, { context: 'here' }));

  test('is a word in capitals in a command that is whole otherwise, and the step explains it', () => {
    const steps = [
      applyStorage({ document }),
      installChart({ document }, 'Install it'),
      comparePlans({ document, folder: 'dist', isInGit: false }, 'Compare'),
    ];
    expect(steps.map(linesOf)).toEqual([
      ['kubectl --context=here apply -k YOUR_OUTPUT_FOLDER'],
      [UPGRADE.replace('helm', 'helm --kube-context=here').replace('dist/values/kps.yml', 'PLANNED_VALUES_FILE')],
      ['npx cdk8s-prometheus-storage diff FOLDER_BEFORE dist'],
    ]);
    for (const step of steps) {
      const [word] = /[A-Z]+_[A-Z_]+/.exec(linesOf(step).join()) ?? ['none'];
      expect(step.text).toContain(`instead of ${word} name `);
    }
  });

  test('is not printed if it could change the terminal', () => {
    expect(linesOf(applyStorage({ document, folder: '\u001b[2J' }))).toEqual([
      'kubectl --context=here apply -k YOUR_OUTPUT_FOLDER',
    ]);
  });
});
