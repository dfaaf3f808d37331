import type { DoctorDocument } from '../report-json';
import { textReport } from '../report';
import { junitReport } from './junit';
import { markdownReport } from './markdown';
import { sarifReport } from './sarif';
import type { TextOptions } from './text-options';
import { escapeUnprintable } from '../../kubernetes/text';

/** Every format of the report. Only the text has options. */
export const FORMATS = {
  text: textReport,
  json: (document: DoctorDocument): string => `${escapeUnprintable(JSON.stringify(document, undefined, 2))}\n`,
  junit: junitReport,
  sarif: sarifReport,
  markdown: markdownReport,
} as const satisfies Readonly<Record<string, (document: DoctorDocument, options: TextOptions) => string>>;

export type Format = keyof typeof FORMATS;
