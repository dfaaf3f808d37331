// A plugin of Stryker: leaves sentences alone. Tests assert the code and the path of a problem, not its wording.

/** The literal's own text: a string, or a template without its values. */
function textOf({ type, value, quasis = [] }) {
  switch (type) {
    case 'StringLiteral':
      return value;
    case 'TemplateLiteral':
      return quasis.map((part) => part.value.raw).join('');
    default:
      return '';
  }
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'sentences',
    value: {
      shouldIgnore: ({ node }) => (/\S\s+\S+\s+\S/.test(textOf(node)) ? 'the wording of a sentence' : undefined),
    },
  },
];
