/** What a command prints, and its exit code. */
export interface Result {
  readonly output: string;
  readonly exitCode: number;
}
