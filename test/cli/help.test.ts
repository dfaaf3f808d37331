import { cli } from '../tools/cli';

const COMMANDS = [[], ['diff'], ['doctor'], ['plan', 'import']];

describe('help', () => {
  test.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
    'of "%s" has exit codes, and examples that the tool understands',
    async (_, command) => {
      const { code, stdout } = await cli(...command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^(Exit codes: 0|Every command ends with 0)/m);
      const examples = [...stdout.matchAll(/^ {2}cdk8s-prometheus-storage (.*)$/gm)].map(([, line]) => line ?? '');
      expect(examples.length).toBeGreaterThanOrEqual(2);
      for (const example of examples) {
        const words = example.replace(/ [>|].*$/, '').split(' ');
        // the help of a command is printed before it looks at anything, and only where all options are its own
        expect((await cli(...words, '--help')).code).toBe(0);
        expect((await cli(...words, '--nonsense')).stderr).toContain("unknown option '--nonsense'");
      }
    },
  );

  test('says which version it is', async () => {
    const { code, stdout } = await cli('--version');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('of an unknown command says where help is', async () => {
    const { code, stdout, stderr } = await cli('nonsense');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('--help tells more');
  });
});
