import { placesOf, yamlReads } from '../tools/yaml-reads';

describe('a values file', () => {
  test.each<[what: string, text: string, ...places: string[]]>([
    ['a key given twice, at every depth', 'a: 1\nb:\n  c: 1\n  c: 2\na: 3\n', '4:3', '5:1'],
    ['a key given three times', 'a: 1\na: 2\na: 3\n', '2:1', '3:1'],
    ['two keys that are one to Helm', 'y: 1\non: 2\n', '2:1'],
    ['a key that an alias gives again', 'a: &x a\n*x : 2\n', '2:1'],
    ['a key twice in a map to merge', '<<: {a: 1, a: 2}\n', '1:12'],
    ['a number that Helm would round', 'a: 9007199254740993\n', '1:4'],
    ['numbers that JSON does not know', 'a: [-.INF, 1, .nan]\n', '1:5', '1:15'],
    ['a tag of its own', 'a: !vault x\n', '1:11'],
    ['a tag of its own on a map', 'a: !vault {b: 1}\n', '1:11'],
    ['a tag that begins with a core one', 'a: !!strings x\n', '1:14'],
    ['bytes in base64', 'a: !!binary aGk=\n', '1:13'],
    ['a key to merge with a tag', 'b: &b {c: 1}\na: {!!merge <<: *b}\n', '2:13', '2:13'],
    ['no whole number where the tag says so', 'a: [!!int abc, !!int 1.5, !!int "yes"]\n', '1:11', '1:22', '1:33'],
    ['no number where the tag says so', 'a: [!!float abc, !!float "yes"]\n', '1:13', '1:26'],
    ['no truth where the tag says so', 'a: [!!bool 1, !!bool ja]\n', '1:12', '1:22'],
    ['something where the tag says that there is nothing', 'a: [!!null x, !!null 0]\n', '1:12', '1:22'],
    ['no map or list where the tag says so', 'a: [!!map x, !!seq ~, !!map ]\n', '1:11', '1:20', '1:29'],
    ['a number with a tag that Helm would round', 'a: !!int 9007199254740993\n', '1:10'],
    ['keys that are no strings', '~: 1\n1.5: 2\n[a]: 3\n? {b: 1}\n', '1:1', '2:1', '3:1', '4:3'],
    ['mistakes in a key that is a map', '? {b: .inf}\n: 1\n', '1:7', '1:3'],
    ['a key that is nothing', ': 1\n', '1:1'],
    ['a key that is an alias of a list', 'a: &x [1]\n*x : 2\n', '2:1'],
    ['something else merged', '<<: [1]\n', '1:1'],
    ['each thing that is no map in a list to merge', 'a: {<<: [{b: 1}, 2, [{c: 1}]]}\n', '1:5', '1:5'],
    ['an alias of a list merged', 'a: &a [{b: 1}]\nc: {<<: *a}\n', '2:5'],
    ['nothing merged', '? <<\n', '1:3'],
    ['an alias without an anchor merged', '<<: *none\n', '1:5'],
    ['an alias within its anchor', 'a: &a {b: [*a]}\n', '1:12'],
    ['a map merged into itself', 'a: &a {b: 1, <<: *a}\nc: *a\n', '1:18', '1:18'],
    ['an alias without an anchor', 'a: *b\nb: &b 1\n', '1:4'],
    ['a list', '- a\n', '1:1'],
    ['a string', 'a string\n', '1:1'],
    ['a number', '\n 12\n', '2:2'],
    ['an empty string', '""\n', '1:1'],
    ['an empty string by its tag', '--- !!str\n', '1:10'],
    ['an empty block', '--- |\n', '1:5'],
    ['two documents', 'a: 1\n---\nb: 2\n', '2:1'],
    ['a second document of nothing but an empty string', 'a: 1\n--- ""\n', '2:1'],
    ['a list that does not end', 'a: [1\nb: 2\n', '2:1'],
    ['a bracket', ']\n', '1:1'],
    ['a bracket in a second document', 'a: 1\n--- ]\n', '2:5'],
    ['mistakes in two documents', ']\n---\n}\n', '1:1', '3:1'],
  ])('is refused with %s, and the problem is where it is', (_, text, ...places) => {
    expect(placesOf(text)).toEqual(places);
  });

  test.each(['a: [1\nb: 2\n', 'a: 1\n---\nb: 2\n', '- a\n', 'text', '[1]', ']\n'])(
    'holds no values when it is no map as a whole: %j',
    (text) => {
      expect(yamlReads(text).values).toEqual({});
    },
  );

  test.each<[text: string, values: object]>([
    ['a: .inf\nb: 1\n', { a: null, b: 1 }],
    ['a: !own x\nb: 1\n', { a: null, b: 1 }],
    ['a: !!timestamp soon\nb: 1\n', { a: null, b: 1 }],
    ['a: !!int x\nb: 1\n', { a: null, b: 1 }],
    ['1.5: 1\nb: 1\n', { b: 1 }],
    ['<<: 1\nb: 1\n', { b: 1 }],
    ['a: *none\nb: 1\n', { a: null, b: 1 }],
    ['b: 0\nb: 1\n', { b: 1 }],
  ])('is read on after a problem, so that all are reported: %j', (text, values) => {
    const { values: read, problems } = yamlReads(text);
    expect(problems).toHaveLength(1);
    expect(read).toEqual(values);
  });

  test.each(['.inf', '9007199254740993', '!!int x.y', '!!bool 12'])(
    'is refused with the text that is wrong: %s',
    (text) => {
      const [problem, ...others] = yamlReads(`a: ${text}`).problems;
      expect(problem?.message).toContain(` ${text.split(' ').at(-1) ?? ''} `);
      expect(others).toEqual([]);
    },
  );

  test('is refused for a tower of brackets, in a sentence of its own', () => {
    const sentences = (text: string): string[] =>
      yamlReads(text).problems.map(({ path, message }) => message.replace(path, ''));
    // how many places it is refused at depends on the stack
    const tower = new Set(sentences(`a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`));
    expect(tower.size).toBe(1);
    expect(Array.from(tower).join('')).not.toMatch(/call stack/);
    expect(sentences(']').filter((sentence) => tower.has(sentence))).toEqual([]);
  });

  test.each(['a: [1\nb: 2\n', ']\n', 'a: "b\n', 'a: b: c\n', '@a\n'])(
    'names the place of its mistake once, on one line: %j',
    (text) => {
      for (const { message } of yamlReads(text).problems) {
        expect(message).toMatch(/^line \d+, column \d+: \S.*$/);
        expect(message.match(/line \d/g)).toHaveLength(1);
      }
    },
  );
});
