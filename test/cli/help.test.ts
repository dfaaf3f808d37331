import { cli } from '../tools/cli';

const COMMANDS = [
  [],
  ['diff'],
  ['doctor'],
  ['plan', 'import'],
  ['runbook', 'move'],
  ['runbook', 'backup'],
  ['runbook', 'restore'],
];

describe('help', () => {
  test.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
    'of "%s" lists exit codes, and examples that the tool accepts',
    async (_, command) => {
      const { code, stdout } = await cli(...command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^(Exit codes:(\n {2})? *0|Every command ends with 0)/m);
      const examples = [...stdout.matchAll(/^ {2}cdk8s-prometheus-storage (.*)$/gm)].map(([, line]) => line ?? '');
      expect(examples.length).toBeGreaterThanOrEqual(2);
      for (const example of examples) {
        const words = example.replace(/ [>|].*$/, '').split(' ');
        // a command prints its help before it does anything else, and only if it knows every option
        expect((await cli(...words, '--help')).code).toBe(0);
        expect((await cli(...words, '--nonsense')).stderr).toContain("unknown option '--nonsense'");
      }
    },
  );

  test.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
    'of "%s" is the same with --help and with the command help',
    async (_, command) => {
      expect(await cli('help', ...command)).toEqual(await cli(...command, '--help'));
    },
  );

  test('is not needed for the version, which --version prints', async () => {
    const { code, stdout } = await cli('--version');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([['nonsense'], ['help', 'nonsense'], ['help', 'plan', 'nonsense']])(
    'is mentioned in the error about an unknown command: %s %s %s',
    async (...words) => {
      const { code, stdout, stderr } = await cli(...words);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^error: unknown command '.*nonsense'\n\(add --help for usage\)\n$/);
    },
  );
});
