/** A setting from the environment. An empty one counts as not set, because CI passes empty ones. */
export function setting(name: `E2E_${string}` | 'KPS_CHART'): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** A setting with items separated by commas. */
export function listSetting(name: Parameters<typeof setting>[0]): readonly string[] | undefined {
  return setting(name)
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * A setting that is one of these words, or the first if it is not set.
 * @throws Error for any other word
 */
export function choice<T extends string>(name: `E2E_${string}`, words: readonly [T, ...T[]]): T {
  const value = setting(name) ?? words[0];
  const word = words.find((one) => one === value);
  if (word === undefined) {
    throw new Error(`${name} is ${JSON.stringify(value)}; it must be ${words.map((one) => `"${one}"`).join(' or ')}`);
  }
  return word;
}

/**
 * The time limit of a phase in seconds.
 * @throws Error if `E2E_TIMEOUT` is not a positive number
 */
export function timeout(): number {
  const value = setting('E2E_TIMEOUT') ?? '180';
  const seconds = Number(value);
  if (!(seconds > 0)) {
    throw new Error(`E2E_TIMEOUT is ${JSON.stringify(value)}; it must be a number of seconds greater than 0`);
  }
  return seconds;
}
