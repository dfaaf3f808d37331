import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { isWrittenWithEscapes } from './written';
import { isTerminal } from '../files/terminal';

/** The apps that have been told of. */
const NOTED = new WeakSet<App>();

/**
 * Says on a terminal, once for each app and when it is synthesized, that an App of cdk8s writes neither values nor plans. A note in
 * the plan would be in the file that is missing.
 */
export function notePlainApp(construct: Construct): void {
  construct.node.addValidation({
    validate: () => {
      const app = App.of(construct);
      if (!isWrittenWithEscapes(app) && !NOTED.has(app) && isTerminal()) {
        NOTED.add(app);
        process.stderr.write(`${PLAIN_APP}\n`);
      }
      return [];
    },
  });
}

const PLAIN_APP =
  'NOTE: an App of cdk8s writes the manifests alone. Use GitOpsApp, which also writes values/, plan/ and the Kustomization, or write `values.toYaml()` of the storage yourself.';
