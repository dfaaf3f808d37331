import type { Command } from 'commander';

/** `help [command...]`. The help command of commander knows only commands of the first level, but not `plan import`. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('print the help of a command')
    .argument('[command...]', 'the command, such as diff or plan import')
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const next = command.commands.find((one) => one.name() === name);
        if (next === undefined) {
          program.error(`error: unknown command '${names.join(' ')}'`);
        }
        command = next;
      }
      command.help();
    });
}
