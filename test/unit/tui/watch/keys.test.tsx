import { useInput } from 'ink';
import { render } from 'ink-testing-library';
import { describe, expect, it, vi } from 'vitest';
import { type Key, toKeys } from '../../../../src/tui/watch/keys.ts';

function Listener({ onKey }: { onKey: (key: Key) => void }) {
  useInput((input, key) => {
    for (const one of toKeys(input, key)) onKey(one);
  });
  return null;
}

describe('toKeys', () => {
  it.each<[string, string, Key[]]>([
    ['letters together', 'jjG', [{ char: 'j' }, { char: 'j' }, { char: 'G' }]],
    ['arrows together', '\u001b[A\u001b[B', ['up', 'down']],
    ['application arrows', '\u001bOA', ['up']],
    ['pages and ends', '\u001b[5~\u001b[6~\u001b[H\u001b[F', ['page-up', 'page-down', 'home', 'end']],
    ['Enter', '\r', ['enter']],
    ['letters with Enter', 'ab\r', [{ char: 'a' }, { char: 'b' }, 'enter']],
    ['Backspace', '\u007f', ['backspace']],
    ['Delete', '\u001b[3~', ['delete']],
    ['Ctrl-C, -U, -Z, -L', '\u0003\u0015\u001a\u000c', ['ctrl-c', 'ctrl-u', 'ctrl-z', 'ctrl-l']],
    ['Esc alone', '\u001b', ['escape']],
    ['Alt and a letter', '\u001bq', []],
    ['Ctrl and another letter', '\u0001', []],
    ['characters as people see them', '日👩‍👩‍👧', [{ char: '日' }, { char: '👩‍👩‍👧' }]],
    ['a pasted text with controls', 'a\u0007b', [{ char: 'a' }, { char: 'b' }]],
    ['what a terminal answers', '\u001b[I\u001b[?1;2c', []],
  ])('%s', async (_name, typed, keys) => {
    const seen: Key[] = [];
    const { stdin, unmount } = render(<Listener onKey={(key) => seen.push(key)} />);
    await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBe(1));
    stdin.write(typed);
    // Something known after it: nothing may come of what should give nothing.
    await vi.waitFor(() => {
      if (typed !== '\u001b' && !seen.includes('tab')) stdin.write('\t');
      expect(seen.length).toBeGreaterThanOrEqual(typed === '\u001b' ? 1 : keys.length + 1);
    });
    expect(seen.filter((key) => key !== 'tab')).toEqual(keys);
    unmount();
  });
});
