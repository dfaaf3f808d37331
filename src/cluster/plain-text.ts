/** The length up to which a line is read, longer than any useful line. */
const LONGEST_LINE = 4000;
/** Kubernetes messages begin with their subject and end with the cause, so a long one is shortened in the middle. */
const SHOWN = { head: 200, tail: 160 };
const MASK = '***';

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
/** Colours, cursor movements, window titles, hyperlinks: whole sequences, so that no part of one remains. */
const SEQUENCES = new RegExp(
  `${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\|$)|${ESCAPE}\\[[0-?]*[ -/]*[@-~]|${ESCAPE}[PX^_][^${ESCAPE}]*(?:${ESCAPE}\\\\|$)|${ESCAPE}.?`,
  'gs',
);

/**
 * The next error of a chain, and no credential: `getting credentials: exec: executable aws not found`,
 * `authorization: server message: insufficient_scope`.
 */
const NEXT_ERROR =
  '(?:exec|fork/exec|open|stat|lstat|read|write|dial|lookup|get|post|tls|x509|rpc|server|errors?|failed|cannot|could|unable|invalid|unknown|unexpected|missing|expired|not|no|must|is|was|has|the|an?|unauthorized|forbidden|denied|context)[:\\s]';

/** Patterns of credentials, and the text that replaces them. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [^-]*-----.*/g, MASK],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,400}@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [
    new RegExp(
      `((?:password|passwd|passphrase|pwd|secret|token|api[-_ ]?key|access[-_ ]?key(?:[-_ ]?id)?|private[-_ ]?key|credentials?|authorization|cookie|session(?:[-_ ]?id)?)[\\w-]{0,20}["']?\\s*(?:=\\s*|:\\s*(?!${NEXT_ERROR})))(?:"[^"]*"?|'[^']*'?|[^\\s,;&]+)`,
      'gi',
    ),
    `$1${MASK}`,
  ],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, MASK],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\b(?:gh[opsur]_|github_pat_|glpat-|glsa_|xox[a-z]-|sk-|hv[sb]\.)[\w.-]{10,}/g, MASK],
  // longer than a ULID, a UUID or a pod's hash
  [/[A-Za-z0-9+_]{40,}={0,2}/g, MASK],
];

/**
 * A line of a log, an event or a condition that is safe to print: it can neither move the cursor nor hide text, and no
 * credential is printed. One line, shortened.
 */
export function plainText(text: string): string {
  const visible = withoutControls(text.slice(0, LONGEST_LINE));
  const masked = CREDENTIALS.reduce((shown, [pattern, kept]) => shown.replace(pattern, kept), visible);
  const line = masked.replace(/\s+/g, ' ').trim();
  const { head, tail } = SHOWN;
  return line.length <= head + tail ? line : `${line.slice(0, head).trimEnd()} … ${line.slice(-tail).trimStart()}`;
}

/** The text without escape sequences, control characters, invisible characters and changes of direction. */
export function withoutControls(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/[\s\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '');
}
