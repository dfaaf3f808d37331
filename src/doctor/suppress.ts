import type { ClaimReport, Health, ReleaseReport } from './diagnose';
import { type Finding, worst } from './finding';
import type { FindingCode } from './finding-catalogue';

/** The health as if there were no findings with these codes, which are only counted. */
export function suppress(health: Health, codes: ReadonlySet<FindingCode>): Health {
  const releases = health.releases.map((release) => suppressIn(release, codes));
  const steps = health.steps.flatMap(({ step, findings: all }) => {
    const findings = all.filter(({ code }) => !codes.has(code));
    return findings.length === 0 ? [] : [{ step, findings }];
  });
  return { ...health, releases, steps, status: worst(releases.map(({ status }) => status)) };
}

function suppressIn(release: ReleaseReport, codes: ReadonlySet<FindingCode>): ReleaseReport {
  const findings = release.findings.filter(({ code }) => !codes.has(code));
  const suppressed = release.findings.filter(({ code }) => codes.has(code));
  if (suppressed.length === 0) {
    return release;
  }
  const positions = new Map(findings.map((finding, position) => [finding, position]));
  const claims = release.claims.map((claim) => suppressOf(claim, release.findings, positions));
  const statuses = [...claims, ...findings].map(({ status }) => status);
  return { ...release, claims, findings, suppressed, status: worst(statuses) };
}

/** @param positions the positions of the findings that are left */
function suppressOf(claim: ClaimReport, all: readonly Finding[], positions: ReadonlyMap<Finding, number>): ClaimReport {
  const its = claim.findings.flatMap((position) => all[position] ?? []);
  const left = its.filter((finding) => positions.has(finding));
  if (left.length === its.length) {
    return claim;
  }
  return {
    ...claim,
    status: worst(left.map(({ status }) => status)),
    findings: left.flatMap((finding) => positions.get(finding) ?? []),
    suppressed: its.filter((finding) => !positions.has(finding)).map(({ code }) => code),
  };
}
