import { planStack, type Values } from '../../src';
import { type Component, COMPONENTS, podSecurityContext } from '../../src/model/components';
import { valueAt, withValue } from '../../src/values/values';
import { description, GIB } from '../tools/describe';

const POLICY = 'OnRootMismatch';
const QUERY: Values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
const all = Object.fromEntries(COMPONENTS.map((component) => [component, GIB])) as Record<Component, typeof GIB>;
const plan = (values: Values) => planStack(description({ ...all, volumeType: 'local', values }));

test.each(COMPONENTS)('a fsGroupChangePolicy of the user stays in the values of %s and moves no owner', (component) => {
  const path = [...podSecurityContext(component), 'fsGroupChangePolicy'];
  const { values, plan: planned } = plan(withValue(QUERY, path, POLICY));
  expect(valueAt(values.data, path)).toBe(POLICY);
  expect(planned.volumes).toEqual(plan(QUERY).plan.volumes);
});
