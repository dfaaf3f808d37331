// A plugin for Stryker that does not mutate wording, because tests assert the code and the path of a problem, not its text.

/** The properties of catalogues, problems and findings that hold sentences. */
const SENTENCES = new Set(['title', 'why', 'fix', 'message', 'expected', 'subject', 'question']);

/** The literal's own text: a string, or a template without its values. */
function textOf({ type, value, quasis = [] }) {
  switch (type) {
    case 'StringLiteral':
      return value;
    case 'TemplateLiteral':
      return quasis.map((part) => part.value.raw).join('');
    default:
      return undefined;
  }
}

function isSentence(path) {
  const text = textOf(path.node);
  if (text === undefined) {
    return false;
  }
  return /\S\s+\S+\s+\S/.test(text) || (path.parent?.type === 'ObjectProperty' && SENTENCES.has(path.parent.key.name));
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'wording',
    value: { shouldIgnore: (path) => (isSentence(path) ? 'wording' : undefined) },
  },
];
