import { type Delivery, planStack, type StackDescription } from '../../src';
import { lineOf } from '../../src/doctor/finding';
import { installChart } from '../../src/doctor/fixes';
import { planDocument } from '../../src/plan/plan-document';
import { description, GIB } from '../tools/describe';

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
