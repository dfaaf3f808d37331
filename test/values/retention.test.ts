import { Size } from 'cdk8s';
import { expectedRetention, expectedRetentionSize, retentionBytes, retentionSizeOf } from '../../src/values/retention';

describe('a size for the blocks of Prometheus', () => {
  test.each<[text: string, bytes: number]>([
    ['0B', 0],
    ['512B', 512],
    ['1KB', 1024],
    ['1KiB', 1024],
    ['3MB', 3 * 1024 ** 2],
    ['512MiB', 512 * 1024 ** 2],
    ['340GB', 340 * 1024 ** 3],
    ['1.5TB', 1.5 * 1024 ** 4],
    ['.5TiB', 0.5 * 1024 ** 4],
    ['12.25PB', 12.25 * 1024 ** 5],
    ['2EB', 2 * 1024 ** 6],
    ['1EiB', 1024 ** 6],
  ])('is in powers of two when it is %s', (text, bytes) => {
    expect(retentionBytes(text)).toBe(bytes);
  });

  test.each([
    ...['', 'B', '1', '1G', '1Gi', '1gb', '1GIB', '1iB', '1 GB', ' 1GB', '1GB ', '1GBs', 'x1GB', '-1GB', '+1GB', '1ZB'],
    ...['1,5GB', '1.GB', '1..5GB', '.GB', 'xGB', '1x5GB', '1GiiB', '1BB', '1KMB', 'none', '1e3B', '1GB\n'],
  ])('is none when it is %j', (text) => {
    expect(retentionBytes(text)).toBeUndefined();
  });
});

describe('the limit for the blocks on a volume', () => {
  test.each<[volume: Size, limit: string]>([
    // 85 % in a whole number of the largest unit
    [Size.gibibytes(400), '340GB'],
    [Size.gibibytes(100), '85GB'],
    [Size.tebibytes(100), '85TB'],
    [Size.pebibyte(20 * 1024), '17EB'],
    // 42.5 GiB: a whole number of GB would lose more than one in a thousand
    [Size.gibibytes(50), '43520MB'],
    // 870.4 MiB, GiB, TiB: less than one in a thousand is lost
    [Size.gibibytes(1), '870MB'],
    [Size.tebibytes(1), '870GB'],
    [Size.pebibyte(1), '870TB'],
    [Size.pebibyte(1024), '870PB'],
    // 8.5 KiB, 17 KiB
    [Size.kibibytes(10), '8704B'],
    [Size.kibibytes(20), '17KB'],
    // 501.5 MiB, of which 0.0997 % is lost, and 500.65 MiB, of which 0.13 % would be
    [Size.mebibytes(590), '501MB'],
    [Size.mebibytes(589), '512665KB'],
  ])('is 85 % of it, rounded down: of %j', (volume, limit) => {
    expect(retentionSizeOf(volume)).toBe(limit);
  });

  test('is always one that the volume has room for', () => {
    for (const volume of [Size.kibibytes(1), Size.mebibytes(3), Size.gibibytes(7), Size.tebibytes(11)]) {
      expect(expectedRetentionSize(retentionSizeOf(volume), volume)).toBeUndefined();
    }
  });
});

describe("a user's limit for the blocks on a volume", () => {
  const volume = Size.gibibytes(400);

  test.each(['340GB', '399GB', '399.9GiB', '1B', '0.3TB'])('is right when it is %s on 400Gi', (text) => {
    expect(expectedRetentionSize(text, volume)).toBeUndefined();
  });

  test.each(['400GB', '400GiB', '401GB', '1TB', '409600MB'])(
    'must be less than the volume, so not %s on 400Gi',
    (text) => {
      expect(expectedRetentionSize(text, volume)).toContain('400Gi');
    },
  );

  test.each(['0B', '0GB', '', '340Gi', '340', 'none', 340, undefined, null, ['340GB']])(
    'must be a size of Prometheus, so not %j',
    (text) => {
      expect(expectedRetentionSize(text, volume)).toMatch(/^(?!.*400Gi)/);
    },
  );
});

describe('a time to keep data', () => {
  const prometheus = { units: ['y', 'w', 'd', 'h', 'm', 's', 'ms'], example: '10d' };
  const alertmanager = { units: ['h', 'm', 's', 'ms'], example: '120h' };

  test.each(['10d', '1y', '2w', '1d12h', '1y2w3d4h5m6s7ms', '5ms', '0s', '5m7ms'])('is right when it is %s', (text) => {
    expect(expectedRetention(text, prometheus)).toBeUndefined();
  });

  test.each([
    '',
    '10',
    'd',
    '10x',
    ' 10d',
    '10d ',
    '12h1d',
    '1d1d',
    '-1d',
    '1.5d',
    '10D',
    'x10d',
    '10d\n',
    10,
    undefined,
    null,
    ['10d'],
  ])('must be right, not %j; an example says how', (text) => {
    expect(expectedRetention(text, prometheus)).toContain('"10d"');
  });

  test('has the units of the component only', () => {
    expect(expectedRetention('120h', alertmanager)).toBeUndefined();
    expect(expectedRetention('5d', alertmanager)).toContain('"120h"');
  });
});
