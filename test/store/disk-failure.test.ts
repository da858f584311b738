import { expect, test } from 'vitest';
import { diskFailure } from '../../agent/store/disk-failure.ts';

const broken = (code: string) => Object.assign(new Error('it broke'), { code });

test.each([
  ['EACCES', /permission denied for user \S+.*sudo chown -R \S+ \/var\/lib\/weir$/],
  ['SQLITE_READONLY_DIRECTORY', /permission denied for user/],
  ['EROFS', /the file system is read-only .* choose another store.path/],
  ['SQLITE_CANTOPEN', /cannot make or open it .* sudo chown/],
  ['ENOSPC', /no space left/],
  ['SQLITE_FULL', /no space left.*raise store.max_size/],
  ['SQLITE_CORRUPT_VTAB', /damaged .* moved aside/],
  ['SQLITE_BUSY', /another program holds the database/],
  ['SQLITE_IOERR_FSYNC', /the disk reports an error .* SD card/],
  ['EWHATEVER', /: it broke$/],
])('%s is told with path, cause and remedy', (code, sentence) => {
  const failure = diskFailure('/var/lib/weir/weir.db', 'commit', broken(code));
  expect(failure.code).toBe(74);
  expect(failure.message).toMatch(/^store \/var\/lib\/weir\/weir\.db: cannot commit: /);
  expect(failure.message).toMatch(sentence);
});

test('of all that can be wrong with a disk only a full one mends itself', () => {
  const passing = ['ENOSPC', 'SQLITE_FULL', 'EDQUOT', 'EIO', 'EROFS', 'SQLITE_IOERR'].filter(
    (code) => diskFailure('/x/weir.db', 'commit', broken(code)).passing,
  );
  expect(passing).toEqual(['ENOSPC', 'SQLITE_FULL', 'EDQUOT']);
});
