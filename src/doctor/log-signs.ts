import type { FindingCode } from './finding-catalogue';

/** What a line in the log of a component's container means. */
export interface LogSign {
  readonly code: Extract<
    FindingCode,
    | 'wrong-owner'
    | 'write-ahead-log-taken'
    | 'disk-full'
    | 'database-locked'
    | 'directory-locked'
    | 'chown-without-rights'
    | 'directory-never-came'
    | 'read-only-file-system'
    | 'input-output-error'
    | 'stale-file-handle'
    | 'corrupted-block'
    | 'segments-not-sequential'
  >;
  readonly line: RegExp;
  /** A line of this kind from a report, and the report. */
  readonly example: string;
  readonly source: string;
}

/** The first that matches counts: special ones come before general ones. */
export const LOG_SIGNS: readonly LogSign[] = [
  {
    code: 'directory-never-came',
    line: /^ERROR no-directory /,
    example:
      'ERROR no-directory prometheus-db: the init Job of this node has not made it for user 1000 after 600 seconds',
    source: 'src/shell/wait-for-data-directory.sh',
  },
  {
    code: 'chown-without-rights',
    line: /^chown: \/var\/lib\/grafana\S*: (?:Permission denied|Operation not permitted)/,
    example: 'chown: /var/lib/grafana/png: Permission denied',
    source: 'https://github.com/grafana/helm-charts/issues/3690',
  },
  {
    code: 'disk-full',
    line: /no space left on device|disk quota exceeded|database or disk is full/i,
    example: 'opening storage failed: open /prometheus/wal/00000500: no space left on device',
    source: 'https://github.com/prometheus/prometheus/issues/8128',
  },
  {
    code: 'read-only-file-system',
    line: /read-only file system/i,
    example:
      'err="write to WAL: log samples: create new segment file: open /prometheus/wal/00000012: read-only file system"',
    source: 'https://man7.org/linux/man-pages/man3/errno.3.html (EROFS)',
  },
  {
    code: 'input-output-error',
    line: /input\/output error/i,
    example: 'err="opening storage failed: lock DB directory: open /prometheus/lock: input/output error"',
    source: 'https://man7.org/linux/man-pages/man3/errno.3.html (EIO)',
  },
  {
    code: 'stale-file-handle',
    line: /stale (?:NFS )?file handle/i,
    example:
      'msg="Scrape commit failed" err="write to WAL: log samples: write /prometheus/wal/00000003: stale NFS file handle"',
    source: 'https://github.com/prometheus/prometheus/issues/8308',
  },
  {
    code: 'corrupted-block',
    line: /corrupted block/,
    example:
      'opening storage failed: reloadBlocks: corrupted block 01HWG13YX2E4S0BPKH52V2W2SY: invalid magic number 7b0a0922',
    source: 'https://github.com/prometheus/prometheus/issues/14442',
  },
  {
    code: 'segments-not-sequential',
    line: /segments are not sequential/,
    example: 'err="opening storage failed: get segment range: segments are not sequential"',
    source: 'https://github.com/prometheus/prometheus/issues/10838',
  },
  {
    code: 'directory-locked',
    line: /lock DB directory: (?:resource temporarily unavailable|no locks available)/,
    example:
      'level=error ts=2021-10-15T08:25:42.501Z caller=main.go:915 err="opening storage failed: lock DB directory: resource temporarily unavailable"',
    source: 'https://github.com/prometheus/prometheus/issues/9513',
  },
  {
    code: 'database-locked',
    line: /database is locked/,
    example:
      'logger=sqlstore.transactions t=2023-09-17T09:50:48.932929871Z level=info msg="Database locked, sleeping then retrying" error="database is locked" retry=0 code="database is locked"',
    source: 'https://github.com/prometheus-operator/kube-prometheus/issues/2222',
  },
  {
    code: 'write-ahead-log-taken',
    line: /\/prometheus\/(?:wal|wbl|chunks_head)\/\S*: permission denied|(?:persist head block|compaction failed).*permission denied/,
    example:
      'level=warn ts=2021-03-25T12:48:27.946Z caller=manager.go:572 component="rule manager" group=./stage.rules msg="rule sample appending failed" err="write to WAL: log samples: create new segment file: open /prometheus/wal/00000002: permission denied"',
    source: 'https://github.com/prometheus/prometheus/issues/8646',
  },
  {
    code: 'wrong-owner',
    line: /(?:queries\.active|\/prometheus\S*|\/alertmanager\S*|\/thanos\/data\S*|\/var\/lib\/grafana\S*): permission denied|GF_PATHS_DATA='[^']*' is not writable|(?:can't|cannot) create directory '\/var\/lib\/grafana[^']*': Permission denied|Unable to create mmap-ed active query log|attempt to write a readonly database/i,
    example:
      'level=error ts=2020-11-19T05:32:16.299Z caller=query_logger.go:87 component=activeQueryTracker msg="Error opening query log file" file=/prometheus/queries.active err="open /prometheus/queries.active: permission denied"',
    source: 'https://github.com/prometheus-operator/prometheus-operator/issues/3693',
  },
];

/** What a line of a component's log means; `undefined` if it is not about storage. */
export function logSignIn(line: string): LogSign | undefined {
  return LOG_SIGNS.find((sign) => sign.line.test(line));
}
