/**
 * Compares the library with the code of the Prometheus Operator: what both make of the same custom resources.
 *
 *     npm run test:operator                    # the versions below
 *     npm run test:operator -- 0.81.0 0.93.1   # these; COUNT=… resources, SEED=… for other ones
 *
 * It needs Go, and downloads each version as a Go module. The first build of a version takes minutes. Exit code 0 means
 * no difference, 2 differences, and 1 that a version could not be checked.
 */
import { compare } from 'semver';
import { differences } from './compare';
import { type Answer, answersOf, buildProgram, goVersion, NotBuilt } from './go-program';
import { type Resource, resources } from './resources';
import { OPERATOR_KINDS } from '../../src/model/operator-kinds';

/** Those of charts 45.9.1, 70.6.0 and 88.5.3. */
const VERSIONS = ['0.63.0', '0.81.0', '0.93.1'];
const SHOWN = 5;
/** The first operator with a pod of Prometheus for a negative number of replicas, which descriptions cannot have; none before. */
const ONE_POD_SINCE = '0.68.0';

function main(args: readonly string[]): number {
  const versions = (args.length === 0 ? VERSIONS : args).map((version) => version.replace(/^v/, ''));
  const wrong = versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version));
  if (wrong.length > 0) {
    console.error(`${wrong.join(', ')}: not a version of the operator, such as 0.93.1`);
    return 1;
  }
  const count = Number(process.env.COUNT ?? 2000);
  const seed = Number(process.env.SEED ?? 1);
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    console.error('COUNT and SEED must be whole numbers, and COUNT at least 1');
    return 1;
  }
  const go = goVersion();
  if (go === undefined) {
    console.error('This needs Go 1.24 or newer (https://go.dev/dl): it compiles packages of the Prometheus Operator.');
    return 1;
  }
  console.log(`${go}, ${count} resources with seed ${seed}`);
  return Math.max(...versions.map((version) => attempt(version, count, seed)));
}

function attempt(version: string, count: number, seed: number): number {
  try {
    return check(version, count, seed);
  } catch (error) {
    if (!(error instanceof NotBuilt)) {
      throw error;
    }
    console.error(`operator ${version} could not be checked: ${error.message}`);
    return 1;
  }
}

function check(version: string, count: number, seed: number): number {
  const program = buildProgram(version);
  const given = resources(count, seed).filter((resource) => !hasOtherPods(version, resource));
  const answers = answersOf(program, given);
  if (answers.length !== given.length) {
    throw new NotBuilt(`the program gave ${answers.length} answers for ${given.length} resources`);
  }
  const unknown = answers.filter(({ unknownKind }) => unknownKind !== undefined);
  const failed = answers.filter(({ error }) => error !== undefined);
  if (failed.length > 0 || unknown.length === given.length) {
    throw new NotBuilt(`it made nothing of ${failed.length + unknown.length} resources: ${reasons(failed)}`);
  }
  const made = given.flatMap((resource, index) => {
    const answer = answers[index];
    return answer === undefined || answer.unknownKind !== undefined ? [] : [{ resource, answer }];
  });
  const found = made.flatMap(({ resource, answer }) => differences(resource, answer));
  const sets = made.reduce((sum, { answer }) => sum + (answer.statefulSets ?? []).length, 0);
  console.log(
    `operator ${version}: ${made.length} resources compared, ${sets} StatefulSets, ${found.length} differences` +
      (unknown.length === 0 ? '' : `; ${unknown.length} of kinds that it does not know`),
  );
  for (const { resource, library, operator } of found.slice(0, SHOWN)) {
    console.log(
      `  ${JSON.stringify(resource)}\n    library   ${JSON.stringify(library)}\n    operator  ${JSON.stringify(operator)}`,
    );
  }
  return found.length > 0 ? 2 : 0;
}

function hasOtherPods(version: string, { kind, spec }: Resource): boolean {
  const isNegative = typeof spec.replicas === 'number' && spec.replicas < 0;
  return OPERATOR_KINDS[kind].negativeReplicas === 1 && isNegative && compare(version, ONE_POD_SINCE) < 0;
}

function reasons(failed: readonly Answer[]): string {
  return [...new Set(failed.map(({ error = '' }) => error))].slice(0, SHOWN).join('; ');
}

process.exitCode = main(process.argv.slice(2));
