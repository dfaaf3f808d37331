import type { ClaimChange } from './claim-changes';
import type { RenameCause } from './rename-causes';
import { show } from '../kubernetes/text';

/** Why a claim is renamed, each completing "because …"; nothing for other changes. */
export function causesOf({ code, causes = [] }: ClaimChange): string[] {
  if (code !== 'renamed') {
    return [];
  }
  return causes.length === 0 ? ['of a difference that the plans do not record'] : causes.map(causeText);
}

function causeText(cause: RenameCause): string {
  switch (cause.kind) {
    case 'release':
      return `the release name changes from ${cause.from} to ${cause.to}`;
    case 'namespace':
      return `the namespace of the release changes from ${cause.from} to ${cause.to}`;
    case 'chart-version':
      return `the chart version changes from ${cause.from} to ${cause.to}, and the chart names this claim differently since ${cause.boundaries.join(' and ')}`;
    case 'override':
      return `values.${cause.path} ${overrideText(cause)}`;
  }
}

function overrideText({ from, to }: Extract<RenameCause, { readonly kind: 'override' }>): string {
  if (from === undefined) {
    return `is now set to ${show(to)}`;
  }
  return to === undefined ? `is no longer set to ${show(from)}` : `changes from ${show(from)} to ${show(to)}`;
}
