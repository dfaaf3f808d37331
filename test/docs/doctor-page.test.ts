import { readFileSync, writeFileSync } from 'node:fs';
import { DOCTOR_PAGE, doctorPage } from '../../scripts/doctor-page';
import { FINDING_GROUPS, type FindingEntry } from '../../src/doctor/finding-catalogue';

const FINDINGS = Object.values(FINDING_GROUPS).flatMap((group) => Object.entries<FindingEntry>(group));

test('the page of the doctor has the tables of the catalogue (UPDATE_DOCS=1 writes them)', () => {
  const page = doctorPage();
  if (process.env.UPDATE_DOCS !== undefined) {
    writeFileSync(DOCTOR_PAGE, page);
  }
  expect(readFileSync(DOCTOR_PAGE, 'utf8')).toBe(page);
});

test('every code has an anchor, once', () => {
  const anchors = [...doctorPage().matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, code]) => code);
  expect(anchors).toEqual(FINDINGS.map(([code]) => code));
  expect(new Set(anchors).size).toBe(anchors.length);
});

test.each(FINDINGS)('%s reads as its column expects', (code, { title, cause }) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(cause).toMatch(/^[A-Z].*[.)]$/);
  expect(`${title}${cause}`).not.toMatch(/\||\n/);
});
