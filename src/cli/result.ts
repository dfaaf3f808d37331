/** What a command prints, and the exit code that it ends with. */
export interface Result {
  readonly output: string;
  readonly exitCode: number;
}
