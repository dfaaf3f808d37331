/** Whether a person reads what is printed: not in a pipe, and not in CI. */
export function isTerminal(): boolean {
  return process.stdout.isTTY && process.stderr.isTTY && process.env.CI === undefined;
}
