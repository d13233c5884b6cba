import { KrError } from '../protocol/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'a directory can not be made there',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
};

/** What the system said about a home or something in it, for people: `home_unusable`, or `disk_full`. */
export function homeError(directory: string, cause: unknown): KrError {
  return new KrError(
    isDiskFull(cause) ? 'disk_full' : 'home_unusable',
    `${directory} can't be used: ${reasonOf(cause)}. Choose another home with --home or KR_HOME.`,
    { cause },
  );
}

/** What the system said, in a few words for people. */
export function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

/** True for what the system says when there is no room left. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
