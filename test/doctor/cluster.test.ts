import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cureOf, doctor, doctorText, inLab, kubectl, makeShims, paste, Stack } from './lab';

inLab('on a real API server the doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-test-'));
  const stacks: Stack[] = [];
  const stack = (
    ...args: ConstructorParameters<typeof Stack> extends [string, ...infer Rest] ? Rest : never
  ): Stack => {
    const made = new Stack(folder, ...args);
    stacks.push(made);
    return made;
  };

  beforeAll(makeShims);
  afterAll(() => {
    for (const one of stacks) {
      one.remove();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test('says that nothing is installed, and its commands install it', async () => {
    const one = stack('fresh');
    const before = await one.doctor();
    expect([before.exitCode, before.document.status, before.codes]).toEqual([0, 'waiting', ['not-installed']]);
    for (const line of cureOf(before, 'not-installed').filter((each) => !each.includes('create namespace'))) {
      paste(line);
    }
    const after = await one.untilFine();
    expect([after.exitCode, after.findings]).toEqual([0, []]);
    console.log((await doctorText(one.dist)).output, kubectl('version'), typeof doctor);
  });
});
