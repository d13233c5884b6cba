import { readFile } from 'node:fs/promises';
import path from 'node:path';

const hash = /^[0-9a-f]{40,64}$/;

/**
 * The commit that the checkout around a directory is at; undefined outside of one. Read from git's own files, as
 * gitrepository-layout(5) describes them: starting git would take longer than all else that creation does here.
 */
export async function gitCommit(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = path.dirname(at)) {
    const head = await headOf(path.join(at, '.git'));
    if (head !== undefined || at === path.dirname(at)) return head;
  }
}

async function headOf(dotGit: string): Promise<string | undefined> {
  const gitDirectory = await realDirectory(dotGit);
  const head = (await read(path.join(gitDirectory, 'HEAD')))?.trim();
  if (head === undefined || hash.test(head)) return head;
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (ref === undefined) return undefined;
  // A linked worktree shares its branches.
  const common = (await read(path.join(gitDirectory, 'commondir')))?.trim() ?? '.';
  const shared = path.resolve(gitDirectory, common);
  const loose = (await read(path.join(shared, ref)))?.trim();
  if (loose !== undefined) return hash.test(loose) ? loose : undefined;
  const packed = await read(path.join(shared, 'packed-refs'));
  return packed
    ?.split('\n')
    .map((line) => line.split(' '))
    .find(([, name]) => name === ref)?.[0];
}

/** A linked worktree or a submodule has a file that names the directory. */
async function realDirectory(dotGit: string): Promise<string> {
  const named = /^gitdir: (.+)$/m.exec((await read(dotGit)) ?? '')?.[1];
  return named === undefined ? dotGit : path.resolve(path.dirname(dotGit), named);
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
