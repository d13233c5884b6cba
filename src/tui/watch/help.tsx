import { Text } from 'ink';
import type { Paint } from '../paint.ts';
import { allKeys } from './key-hints.ts';

const keysWidth = Math.max(...allKeys.map(([keys]) => keys.length)) + 2;

/** Every key with what it does, a line each. */
export function Help({ lines, paint }: { lines: number; paint: Paint }) {
  return allKeys.slice(0, lines).map(([keys, text]) => (
    <Text key={keys} wrap="truncate">
      {` ${paint('bold', keys.padEnd(keysWidth))}${text}`}
    </Text>
  ));
}
