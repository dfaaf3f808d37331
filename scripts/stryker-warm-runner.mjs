// A test runner for Stryker that runs the jest tests of the pure stations in one process.
//
// Jest reloads every dependency for each mutant, which takes seconds. Here dependencies stay loaded, and only src
// and test are reloaded, so that each mutant starts from clean modules and takes a fraction of a second.
// It supports only what those tests use: describe, test, each, afterAll, expect and inline snapshots.
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { compileFunction } from 'node:vm';

const require = createRequire(import.meta.url);
const { transformSync } = require('@swc/core');
const jestRequire = createRequire(require.resolve('jest-circus/package.json'));
const { jestExpect } = jestRequire('@jest/expect');
const { bind } = jestRequire('jest-each');
const { SnapshotState } = jestRequire('jest-snapshot');

const SWC = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: false,
};
const compiled = new Map();

/** A module as a function, compiled once: frequently run code stays optimised, and each call has new variables. */
function functionOf(file) {
  const known = compiled.get(file);
  if (known !== undefined) {
    return known;
  }
  const { code } = transformSync(readFileSync(file, 'utf8'), { ...SWC, filename: file });
  const made = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file });
  compiled.set(file, made);
  return made;
}

/** The tests of one file, collected by running it. */
class Collection {
  tests = [];
  last = [];
  #names = [];

  #describe = (name, body) => {
    this.#names.push(name);
    try {
      body();
    } finally {
      this.#names.pop();
    }
  };
  #test = (name, body) => {
    this.tests.push({ name: [...this.#names, name].join(' '), body });
  };

  get globals() {
    const skip = () => undefined;
    const each = (call) => Object.assign(call, { each: bind(call, false) });
    return {
      describe: Object.assign(each(this.#describe), { skip }),
      test: Object.assign(each(this.#test), { skip }),
      afterAll: (body) => this.last.push(body),
      expect: jestExpect,
    };
  }
}

class WarmRunner {
  #root = process.cwd();
  #require = createRequire(join(this.#root, 'package.json'));
  #files = [];
  #namespace;
  #options;

  static inject = ['options', 'globalNamespace'];
  constructor(options, namespace) {
    this.#options = options.warmRunner;
    this.#namespace = namespace;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.NODE_ENV = 'test';
    process.env.FORCE_COLOR = '0';
    globalThis[this.#namespace] = {};
    const { folders, exclude } = this.#options;
    const excluded = new RegExp(exclude);
    this.#files = folders
      .map((folder) => join(this.#root, 'test', folder))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true })
          .sort()
          .map((file) => join(folder, file)),
      )
      .filter((file) => file.endsWith('.test.ts') && !excluded.test(file));
    this.#require.extensions['.ts'] = (module, file) => {
      const require = Object.assign((id) => module.require(id), { resolve: this.#require.resolve });
      functionOf(file).call(module.exports, module.exports, require, module, file, dirname(file));
    };
    // a property that fails for a mutant must fail for it in every run
    this.#require('fast-check').configureGlobal({ seed: 1 });
  }

  async dryRun({ coverageAnalysis }) {
    const { tests } = await this.#run(undefined, false, coverageAnalysis === 'perTest');
    return { status: 'complete', tests, mutantCoverage: globalThis[this.#namespace].mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit }) {
    const context = globalThis[this.#namespace];
    context.hitLimit = hitLimit;
    context.hitCount = hitLimit === undefined ? undefined : 0;
    context.activeMutant = activeMutant.id;
    try {
      const { tests } = await this.#run(testFilter && new Set(testFilter), !disableBail, false);
      if (hitLimit !== undefined && context.hitCount > hitLimit) {
        return { status: 'timeout', reason: `hit limit of ${hitLimit}` };
      }
      const failed = tests.filter(({ status }) => status === 1);
      return failed.length === 0
        ? { status: 'survived', nrOfTests: tests.length }
        : {
            status: 'killed',
            nrOfTests: tests.length,
            killedBy: failed.map(({ id }) => id),
            failureMessage: failed[0].failureMessage,
          };
    } finally {
      context.activeMutant = undefined;
    }
  }

  async #run(filter, bail, perTest) {
    const context = globalThis[this.#namespace];
    const tests = [];
    const done = (file, id, start, failure) => {
      context.currentTestId = undefined;
      const timeSpentMs = Math.round(performance.now() - start);
      const failureMessage = failure && String(failure.stack ?? failure).slice(0, 2000);
      tests.push({ id, name: id, fileName: file, timeSpentMs, status: failure ? 1 : 0, failureMessage });
      return failure !== undefined && bail;
    };
    this.#forget();
    for (const path of this.#files) {
      const fileName = relative(this.#root, path);
      // code that runs when the file is loaded counts as covered by a separate test, because it can affect all others
      const load = `${fileName}: it loads`;
      if (filter !== undefined && ![...filter].some((id) => id.startsWith(`${fileName}: `))) {
        continue;
      }
      if (perTest) {
        this.#forget();
      }
      const collection = new Collection();
      Object.assign(globalThis, collection.globals);
      context.currentTestId = perTest ? load : undefined;
      const loading = performance.now();
      let broken;
      try {
        this.#require(path);
        broken = collection.tests.length === 0 ? new Error('it has no tests') : undefined;
      } catch (error) {
        broken = error;
      }
      if (done(path, load, loading, broken)) {
        return { tests };
      }
      const snapshotState = new SnapshotState(join(path, '..', '__snapshots__', 'none.snap'), {
        updateSnapshot: 'none',
        snapshotFormat: { escapeString: false, printBasicPrototype: false },
        rootDir: this.#root,
      });
      const seen = new Map();
      for (const { name, body } of collection.tests) {
        const count = (seen.get(name) ?? 0) + 1;
        seen.set(name, count);
        const id = `${fileName}: ${name}${count > 1 ? ` (${count})` : ''}`;
        if (filter !== undefined && !filter.has(load) && !filter.has(id)) {
          continue;
        }
        jestExpect.setState({
          currentTestName: name,
          testPath: path,
          snapshotState,
          assertionCalls: 0,
          suppressedErrors: [],
        });
        context.currentTestId = perTest ? id : undefined;
        const start = performance.now();
        let failure;
        try {
          await body();
          [failure] = jestExpect.getState().suppressedErrors ?? [];
        } catch (error) {
          failure = error;
        }
        if (done(path, id, start, failure)) {
          return { tests };
        }
      }
      for (const body of collection.last) {
        await body();
      }
    }
    return { tests };
  }

  /** Unloads the modules of the project, and keeps its dependencies. */
  #forget() {
    for (const file of Object.keys(this.#require.cache)) {
      if (['src', 'test'].some((folder) => file.startsWith(join(this.#root, folder) + sep))) {
        delete this.#require.cache[file];
      }
    }
  }
}

const create = (injector) => injector.provideValue('globalNamespace', '__stryker__').injectClass(WarmRunner);
create.inject = ['$injector'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'warm', factory: create }];
