import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGES, agesIn, Binary, blocksIn, type Limits, makeBlocks, RealPrometheus, until } from './real-prometheus';

/**
 * When a real Prometheus deletes blocks because of its limits. Debian's package prometheus has both programs of 2.42, and
 * needs no installation: `apt-get download prometheus; dpkg -x prometheus_*.deb folder`.
 */
const { TEST_PROMETHEUS = '', TEST_PROMTOOL = '' } = process.env;
const BINARIES = TEST_PROMETHEUS.split(',').filter((path) => path !== '');

test('the binaries are there', () => {
  const missing = [...BINARIES, TEST_PROMTOOL].filter((path) => !existsSync(path));
  if (BINARIES.length === 0 || missing.length > 0) {
    throw new Error(
      'set TEST_PROMETHEUS to the paths of one or more binaries of Prometheus, separated by commas, and TEST_PROMTOOL to ' +
        `that of promtool${missing.some((path) => path !== '') ? `; missing: ${missing.join(', ')}` : ''}`,
    );
  }
});

const isComplete = BINARIES.length > 0 && existsSync(TEST_PROMTOOL) && BINARIES.every((path) => existsSync(path));
/** Without them, the test above is the only one. */
const binaries = isComplete ? BINARIES.map((path) => new Binary(path)) : [];

const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-retention-'));
let blocks: string;
let running: RealPrometheus | undefined;
let count = 0;

beforeAll(() => {
  blocks = isComplete ? makeBlocks(folder, TEST_PROMTOOL) : folder;
});

afterEach(async () => {
  await running?.stop();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A Prometheus on a copy of the blocks. */
function prometheus(binary: Binary): RealPrometheus {
  running = new RealPrometheus(join(folder, String(count++)), binary, blocks);
  return running;
}

/** A limit that the newest blocks reach, up to half a block above them. */
function sizeOf(newest: number): string {
  const bytes = blocksIn(blocks).map((block) => block.bytes);
  const kept = bytes.slice(0, newest).reduce((sum, one) => sum + one, 0);
  return `${Math.floor((kept + (bytes[newest] ?? 0) / 2) / 1024)}KB`;
}

/** Waits for these blocks, and writes how long that took. */
async function deletedDownTo(one: RealPrometheus, ages: readonly number[], what: string): Promise<void> {
  const start = Date.now();
  await until(`the blocks of ${ages.join(', ')} days are left of ${agesIn(one.data).join(', ')}`, () =>
    agesIn(one.data).join() === ages.join() ? true : undefined,
  );
  process.stdout.write(`${what}: deleted after ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
}

for (const binary of binaries) {
  describe(`Prometheus ${binary.version}`, () => {
    test('has the blocks that were made', () => {
      expect(agesIn(blocks)).toEqual([...AGES]);
      expect(Math.min(...blocksIn(blocks).map(({ bytes }) => bytes))).toBeGreaterThan(64 * 1024);
    });

    test('keeps every block with an unchanged limit, also when it looks again', async () => {
      const one = prometheus(binary);
      await one.start({ time: '90d' });
      expect(agesIn(one.data)).toEqual([...AGES]);
      await one.nextLook();
      expect(agesIn(one.data)).toEqual([...AGES]);
    });

    // each limit, and the blocks that are left
    test.each<[string, () => Limits, number[]]>([
      // 13 days are kept: they end 10 days before the newest block
      ['a lower time, counted from the newest block', () => ({ time: '12d' }), [3, 8, 13]],
      ['a time that only the newest block meets', () => ({ time: '2h' }), [3]],
      ['a lower size', () => ({ size: sizeOf(2), time: '90d' }), [3, 8]],
      ['a size without a time, which has no limit then', () => ({ size: sizeOf(5) }), [3, 8, 13, 23, 33]],
      ['a size below that of the newest block', () => ({ size: sizeOf(0), time: '90d' }), []],
      ['the default of 15 days, if no flag is set', () => ({}), [3, 8, 13]],
      ['the default of 15 days, if the time is 0 and no size is set', () => ({ time: '0s' }), [3, 8, 13]],
      ['the default of 15 days, if the size is 0 and no time is set', () => ({ size: '0B' }), [3, 8, 13]],
      ['no limit, if the time is 0 and a size is set', () => ({ time: '0s', size: '1TB' }), [...AGES]],
    ])('has deleted when it is ready, by flags: %s', async (_, limits, left) => {
      const one = prometheus(binary);
      await one.start(limits());
      expect(agesIn(one.data)).toEqual(left);
    });

    test('brings nothing back with a higher limit', async () => {
      const one = prometheus(binary);
      await one.start({ time: '12d' });
      await one.stop();
      await one.start({ time: '90d', size: '1TB' });
      await one.nextLook();
      expect(agesIn(one.data)).toEqual([3, 8, 13]);
    });

    test('counts the write-ahead log, and deletes even the newest block for it', async () => {
      const one = prometheus(binary);
      const [newest = { bytes: 0 }] = blocksIn(blocks);
      const limit = newest.bytes + 48 * 1024;
      await one.start({ size: `${limit}B`, time: '90d' }, { scrapesItself: true });
      expect(agesIn(one.data)).toEqual([3]);
      await deletedDownTo(one, [], `Prometheus ${binary.version}, the log has grown`);
    });

    if (!binary.readsFile) {
      test('does not accept limits in its configuration file', async () => {
        await expect(prometheus(binary).start({ time: '12d' }, { inFile: true })).rejects.toThrow('retention');
      });
    }
  });
}

for (const binary of binaries.filter(({ readsFile }) => readsFile)) {
  describe(`Prometheus ${binary.version} with limits in its configuration file`, () => {
    test.each<[string, () => Limits, number[]]>([
      ['a lower time', () => ({ time: '12d' }), [3, 8, 13]],
      ['a lower size', () => ({ time: '90d', size: sizeOf(2) }), [3, 8]],
      [
        'a percentage of the file system, and not the size',
        () => {
          const { blocks: all, bsize } = statfsSync(folder);
          const bytes = blocksIn(blocks).map((block) => block.bytes);
          const wanted = (bytes[0] ?? 0) + (bytes[1] ?? 0) * 1.5;
          return { time: '90d', size: '1TB', percentage: (wanted / (all * bsize)) * 100 };
        },
        [3, 8],
      ],
    ])('deletes within a minute after a reload: %s', async (_, limits, left) => {
      const one = prometheus(binary);
      await one.start({ time: '90d' }, { inFile: true });
      const looks = await one.metric('prometheus_tsdb_reloads_total');
      await one.reload(limits());
      await deletedDownTo(one, left, `Prometheus ${binary.version}, a reload with ${Object.keys(limits()).join(', ')}`);
      // not by the reload itself, but by the next look
      expect(await one.metric('prometheus_tsdb_reloads_total')).toBeGreaterThan(looks);
    });

    test('deletes nothing after a reload with the same, a higher or no limit', async () => {
      const one = prometheus(binary);
      await one.start({ time: '90d' }, { inFile: true });
      for (const limits of [{ time: '90d' }, { time: '365d', size: '1TB' }, { time: '0s' }]) {
        await one.reload(limits);
        await one.nextLook();
        expect(agesIn(one.data)).toEqual([...AGES]);
      }
    });

    test('has deleted when it is ready', async () => {
      const one = prometheus(binary);
      await one.start({ time: '12d' }, { inFile: true });
      expect(agesIn(one.data)).toEqual([3, 8, 13]);
    });

    test.each<Limits>([{ time: '0s' }, { size: '0B' }, { percentage: 0 }])(
      'has no limit with only %j, unlike by flags',
      async (limits) => {
        const one = prometheus(binary);
        await one.start(limits, { inFile: true });
        await one.nextLook();
        expect(agesIn(one.data)).toEqual([...AGES]);
      },
    );
  });
}
