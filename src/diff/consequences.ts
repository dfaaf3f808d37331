import { type ChangeCode, type ChangeRisk, CONSEQUENCES, type ConsequenceCode } from './change-catalogue';
import type { ClaimChange } from './claim-changes';
import { claimName, type ComparedPlan, type PlacedVolume, placeOf, type PlanPair, volumeOf } from './compared-plan';
import { isComponent } from '../model/components';
import { DELETIONS, isDeletion, type Lost } from '../model/deletions';
import { isOfStack } from '../plan/storage-plan';
import { kept } from '../values/kept';

/** What happens if the next plan is only applied. */
export interface ChangeConsequence {
  /** The kind of consequence, for programs. */
  readonly code: ConsequenceCode;
  /** The consequence as a sentence without its period. Its wording may change. */
  readonly message: string;
}

/** The manual work that is needed besides applying the next plan. */
export interface Needs {
  /** Its process must not write during the change. */
  readonly stop: boolean;
  /** The data must be copied to another place. */
  readonly copy: boolean;
  /** The claim and the PersistentVolume must be recreated, because both are immutable. */
  readonly recreate: boolean;
}

/** The consequences of the changes of a claim, and the manual work that they need. */
export function consequencesOf(
  old: PlacedVolume,
  next: PlacedVolume,
  changes: readonly ClaimChange[],
  plans: PlanPair,
): { readonly consequences: ChangeConsequence[]; readonly needs: Needs } {
  const has = (...codes: readonly ChangeCode[]): boolean => changes.some(({ code }) => codes.includes(code));
  const [renamed, moved, owner] = [has('renamed'), has('moved'), has('owner')];
  const volumeDiffers = volumeOf(old, plans.old) !== volumeOf(next, plans.new);
  const templateDiffers = has('grown', 'shrunk', 'class');
  const byHelm = claimMadeByHelm(plans.old, next);
  const ofStack = isOfStack(plans.old.release);
  const keepsStatefulSet = old.claim.workload === next.claim.workload && old.claim.namespace === next.claim.namespace;
  const refused = ofStack ? templateDiffers && byHelm !== undefined : keepsStatefulSet && (templateDiffers || renamed);
  const recreate = renamed || volumeDiffers || (refused && byHelm === 'Deployment');
  const { uid, gid } = next.claim.owner;
  return {
    needs: { stop: recreate || refused || moved || owner, copy: moved, recreate },
    consequences: [
      moved ? leftBehind(old) : dataKept(next),
      ...when(renamed, 'waits-for-old-claim', `the new claim gets no volume while ${claimName(old)} exists`),
      ...when(
        volumeDiffers && !renamed,
        'volume-immutable',
        'the PersistentVolume is immutable: it and the claim must be recreated',
      ),
      ...when(
        refused && ofStack,
        'grafana-claim-immutable',
        "Kubernetes refuses to change Grafana's claim, and helm upgrade fails",
      ),
      ...when(
        refused && !ofStack,
        'claim-template-immutable',
        `Kubernetes refuses to change the claim templates of StatefulSet ${next.claim.workload}, and the upgrade of its chart fails`,
      ),
      ...when(
        templateDiffers && !refused && !recreate,
        'pod-restarts',
        'the claim stays as it is; the operator recreates the StatefulSet, and the pod restarts',
      ),
      ...when(
        owner,
        'owner-changes',
        `the init Job gives the data to ${uid}:${gid}; a process of another user can no longer write`,
      ),
      ...when(has('mode'), 'mode-changes', modeChanges(next, plans)),
      ...changes.flatMap((change) => deletionConsequence(change, next.claim.component)),
    ],
  };
}

function modeChanges(next: PlacedVolume, { new: plan }: PlanPair): string {
  const how = plan.initJobs.length > 0 ? 'the init Job gives' : `on node ${next.node}, the commands of the plan give`;
  return `${how} ${next.dataDirectory} the mode ${plan.directories.get(placeOf(next))?.mode ?? ''}`;
}

/** What a changed setting deletes; nothing if it keeps as much as before. */
function deletionConsequence({ code, from = '', to = '' }: ClaimChange, component: string): ChangeConsequence[] {
  if (!isDeletion(code)) {
    return [];
  }
  const { measure, lost, happens, places } = DELETIONS[code];
  const place = isComponent(component) ? places[component] : undefined;
  const [before, after] = [kept(measure, from), kept(measure, to)];
  return when(before === undefined || after === undefined || after < before, LOSSES[lost], place?.happens ?? happens);
}

const LOSSES: Readonly<Record<Lost, ConsequenceCode>> = {
  data: 'data-deleted',
  claim: 'claim-deleted',
  reader: 'shard-deleted',
};

/** The greatest risk of these consequences. */
export function riskOf(consequences: readonly ChangeConsequence[]): ChangeRisk {
  const risks = new Set(consequences.map(({ code }) => CONSEQUENCES[code].risk));
  return risks.has('data') ? 'data' : risks.has('stuck') ? 'stuck' : 'none';
}

function leftBehind(volume: PlacedVolume): ChangeConsequence {
  return { code: 'left-behind', message: `its data is left behind in ${placeOf(volume)}` };
}

function dataKept(volume: PlacedVolume): ChangeConsequence {
  return { code: 'data-kept', message: `its data stays in ${placeOf(volume)}` };
}

function when(applies: boolean, code: ConsequenceCode, message: string): ChangeConsequence[] {
  return applies ? [{ code, message }] : [];
}

/** The workload whose claim or claim template Helm itself creates. The operator recreates the others. */
function claimMadeByHelm({ objects }: ComparedPlan, { claim }: PlacedVolume): 'Deployment' | 'StatefulSet' | undefined {
  const kind = objects.find(({ component }) => component === claim.component)?.kind;
  return kind === 'Deployment' || kind === 'StatefulSet' ? kind : undefined;
}
