/** Parents and children: naming a parent, KR_TASK_ID, removal that is gated and cascades over any depth. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
});
afterAll(() => home[Symbol.asyncDispose]());

const forever =
  'await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))';
const make = (id: string, code: string, ...more: string[]) =>
  home.ok(['new-task', '--language', 'js', '--code', code, '--id', id, ...more]);

describe('a parent', () => {
  it('may be in any state when a child names it', async () => {
    await make('created', 'return 1');
    await make('running', forever, '--auto-start');
    await make('completed', 'return 1', '--auto-start');
    await home.until('running', 'Running');
    await home.until('completed', 'Completed');
    for (const parent of ['created', 'running', 'completed']) {
      const child = await make(`child-of-${parent}`, 'return 1', '--parent', parent.toUpperCase());
      expect((await home.json(['get-task', child])).parentId).toBe(parent);
      expect((await home.json(['get-task', parent])).childrenId).toEqual([child]);
    }
    await home.ok(['stop-task', 'running', '--wait']);
  });

  it('must be there', async () => {
    const refused = await home.kr(['new-task', '--language', 'js', '--code', '1', '--parent', 'nobody']);
    expect([refused.code, refused.stdout]).toEqual([3, '']);
  });

  it('is the running task of whoever calls kr from inside it, unless --no-parent says otherwise', async () => {
    const code = `
      const { execFileSync } = await import('node:child_process');
      const kr = (...args) => execFileSync('kr', args, { encoding: 'utf8' }).trim();
      return [
        kr('new-task', '--language', 'js', '--code', 'return 1', '--id', 'inner'),
        kr('new-task', '--language', 'js', '--code', 'return 1', '--id', 'outer', '--no-parent'),
      ];`;
    await home.ok(['run-task', '--language', 'js', '--code', code, '--id', 'caller']);
    expect((await home.json(['get-task', 'inner'])).parentId).toBe('caller');
    expect((await home.json(['get-task', 'outer'])).parentId).toBe(null);
    expect((await home.json(['get-task', 'caller'])).childrenId).toEqual(['inner']);
  });

  it('that waits for its child does not starve it, even with one runner', async () => {
    await home.ok(['config', 'set', 'maxRunners', '1']);
    const code = `
      const { execFileSync } = await import('node:child_process');
      return execFileSync('kr', ['run-task', '--language', 'js', '--code', 'return "from the child"'], { encoding: 'utf8' }).trim();`;
    expect(await home.ok(['run-task', '--language', 'js', '--code', code])).toBe('from the child');
    await home.ok(['config', 'unset', 'maxRunners']);
  });
});

describe('removal', () => {
  it('is gated by any descendant that has not ended, and takes all of them along', async () => {
    const depth = 12;
    await make('level-0', 'return 0', '--auto-start');
    await home.until('level-0', 'Completed');
    for (let level = 1; level < depth; level++) {
      const last = level === depth - 1;
      await make(
        `level-${level}`,
        last ? forever : 'return 0',
        '--parent',
        `level-${level - 1}`,
        '--auto-start',
      );
      await home.until(`level-${level}`, last ? 'Running' : 'Completed');
    }
    expect(await home.kr(['remove-task', 'level-0'])).toMatchObject({ code: 1, stdout: 'false\n' });
    expect(await home.json(['remove-task', 'level-0', '--what-if'])).toBeDefined();
    await home.ok(['stop-task', 'level-0', '--recurse', '--wait']);
    expect((await home.json(['get-task', `level-${depth - 1}`])).state).toBe('Stopped');
    expect(await home.ok(['remove-task', 'level-0'])).toBe('true');
    for (let level = 0; level < depth; level++) {
      expect((await home.kr(['get-task-state', `level-${level}`])).code).toBe(3);
    }
  });

  it('with a child of each state: only ended ones let it go', async () => {
    await make('gate', 'return 0', '--auto-start');
    await home.until('gate', 'Completed');
    await make('gate-created', 'return 1', '--parent', 'gate');
    expect((await home.kr(['remove-task', 'gate'])).code).toBe(1);
    await home.ok(['stop-task', 'gate-created']);
    expect(await home.ok(['remove-task', 'gate'])).toBe('true');
  });

  it('is safe when many remove the same tree and others add to it', async () => {
    await home.request('POST', '/tasks/run/js', { code: 'return 0', id: 'busy' });
    await home.until('busy', 'Completed');
    for (let i = 0; i < 20; i++) {
      await home.request('POST', '/tasks/create/js', { code: '1', id: `busy-${i}`, parentId: 'busy' });
      await home.request('POST', `/tasks/cancel?id=busy-${i}`);
    }
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        i % 3 === 0
          ? home.request('POST', '/tasks/create/js', { code: '1', id: `late-${i}`, parentId: 'busy' })
          : home.request('DELETE', '/tasks/remove?id=busy'),
      ),
    );
    for (const { status } of answers) expect([200, 404, 409]).toContain(status);
    const { json: all } = await home.request('GET', '/tasks/list');
    const ids = new Set(all.map(({ id }: { id: string }) => id));
    for (const task of all)
      if (task.parentId !== null) expect([task.id, ids.has(task.parentId)]).toEqual([task.id, true]);
  });
});
