import { dirname } from 'node:path';
import type { ProblemCode } from '../model/problem-catalogue';
import { type Problem, problem } from '../model/problems';

/** The error of a file system call in plain words. */
const REASONS: Readonly<Partial<Record<string, (file: string) => readonly [ProblemCode, string]>>> = {
  EEXIST: (file) => ['file-exists', `${file} already exists; name another file, or add --force`],
  EISDIR: (file) => ['unreadable-file', `${file} is a folder; name a file`],
  EACCES: (file) => ['unreadable-file', `${file}: permission denied`],
};

/** A file that could not be read. */
export function readProblem(file: string, cause: unknown): Problem {
  return problemOf(file, cause, `${file} does not exist`);
}

/** A file that could not be written. */
export function writeProblem(file: string, cause: unknown): Problem {
  return problemOf(file, cause, `${file} cannot be written: the folder ${dirname(file)} does not exist`);
}

/** Whatever else the system refuses: a file that vanishes, a folder that may not be read, a working directory that is gone. */
export function systemProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) {
    return undefined;
  }
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'the working directory';
  return readProblem(path, error);
}

function problemOf(file: string, cause: unknown, missing: string): Problem {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return problem('unreadable-file', file, missing);
  }
  const [problemCode, message] = (typeof code === 'string' ? REASONS[code]?.(file) : undefined) ?? [
    'unreadable-file',
    `${file}: ${String(cause)}`,
  ];
  return problem(problemCode, file, message);
}
