import { componentSettings, type PrometheusStorage } from './component-storage';
import { chartTraits, expectedChartVersion, isUnmeasured, NEWEST_CHART } from '../chart/chart-history';
import type { Owner } from '../model/claim';
import { isAgent } from '../chart/custom-resources';
import { ownerConflicts } from '../chart/owner';
import { type Component, COMPONENTS, DESCRIPTORS } from '../model/components';
import type { Problem } from '../model/problems';
import { mergeLayers } from '../values/merge';
import { misplacedKeys, unknownKeys } from '../chart/misplaced-keys';
import { retentionProblems } from '../chart/retention-values';
import { withoutUnsaid } from '../chart/storage-blocks';
import { conflicts, type Setting, settingsLayer } from '../values/settings';
import { admissionWebhookSettings, retentionSizeSettings, storageSettings } from '../chart/storage-settings';
import type { Values } from '../values/values';

export interface StackValuesProps {
  readonly chartVersion: string;
  /** The user's own values, merged. */
  readonly users: Values;
  readonly components: Readonly<Partial<Record<Component, PrometheusStorage>>>;
  /** The StorageClass of components without their own. */
  readonly storageClassName: string;
  readonly admissionWebhooks: boolean | undefined;
  /** Whether the chart itself shows that it names and reads everything as expected. */
  readonly isVerified: boolean;
}

/** The user's values merged with the storage settings, and all conflicts between them. */
export interface StackValues {
  readonly values: Values;
  readonly problems: readonly Problem[];
  /** The owners of the components for which the description sets one. */
  readonly owners: Readonly<Partial<Record<Component, Owner>>>;
  /** Notes about valid but unexpected results. */
  readonly notes: readonly string[];
  /** The settings that the description adds to the user's values. */
  readonly settings: readonly Setting[];
}

export function stackValues(props: StackValuesProps): StackValues {
  const { chartVersion, components } = props;
  const users = withoutUnsaid(props.users);
  const isVersion = expectedChartVersion(chartVersion) === undefined;
  const traits = chartTraits(isVersion ? chartVersion : NEWEST_CHART);
  const agent = isAgent(users, traits);

  const problems: Problem[] = [];
  const owners: Partial<Record<Component, Owner>> = {};
  const settings = COMPONENTS.flatMap((component): Setting[] => {
    const described = components[component];
    if (described === undefined) {
      return [];
    }
    const { size, storageClassName = props.storageClassName } = described;
    const { settings: given, problems: wrong } = componentSettings(component, described, traits, agent);
    problems.push(...wrong);
    if (given.owner !== undefined) {
      owners[component] = { ...given.owner };
      problems.push(...ownerConflicts(component, given.owner, users, traits));
    }
    return [
      ...(DESCRIPTORS[component].retentionSize && !agent ? retentionSizeSettings(size, given.retentionSize) : []),
      ...storageSettings(component, { ...given, size, storageClassName }),
    ];
  });
  settings.push(...admissionWebhookSettings(props.admissionWebhooks));
  problems.push(...conflicts(users, settings), ...retentionProblems(users, agent));

  const notes: string[] = [];
  if (isVersion && isUnmeasured(chartVersion) && !props.isVerified) {
    notes.push(
      `Chart ${chartVersion} is newer than ${NEWEST_CHART}, the newest that was measured: it is taken to name and read everything as that one does.`,
    );
  }
  if (isVersion) {
    problems.push(...misplacedKeys(users, chartVersion));
    for (const { decides, problem } of unknownKeys(users, chartVersion)) {
      if (decides === 'storage') {
        problems.push(problem);
      } else {
        notes.push(problem.message);
      }
    }
  }
  return {
    values: mergeLayers(users, settingsLayer(settings)),
    problems,
    owners,
    notes,
    settings,
  };
}
