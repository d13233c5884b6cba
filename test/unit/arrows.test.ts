import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const source = path.resolve(import.meta.dirname, '../../src');

/** Which rooms a room may import from, itself aside. A room is the first folder of the path that is named here. */
const allowed: Record<string, readonly string[]> = {
  protocol: [],
  settings: ['protocol'],
  client: ['protocol', 'settings'],
  tui: ['protocol'],
  cli: ['client', 'tui', 'settings', 'protocol'],
  'runners/runner.ts': ['protocol'],
  'runners/process-stat.ts': [],
  'runners/host': ['protocol'],
  'runners/node/host': ['runners/host', 'protocol'],
  'runners/shell/host': ['runners/host', 'runners/process-stat.ts', 'protocol'],
  runners: ['runners/runner.ts', 'runners/process-stat.ts', 'protocol'],
  pool: ['runners/runner.ts', 'protocol'],
  daemon: ['pool', 'runners', 'runners/runner.ts', 'settings', 'protocol'],
};

const rooms = Object.keys(allowed).sort((a, b) => b.length - a.length);
const roomOf = (file: string): string | undefined =>
  rooms.find((room) => file === room || file.startsWith(`${room}/`));

const importForm = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

interface Arrow {
  from: string;
  to: string;
}

const arrows: Arrow[] = readdirSync(source, { recursive: true })
  .map(String)
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((from) =>
    [...readFileSync(path.join(source, from), 'utf8').matchAll(importForm)].map((match) => ({
      from,
      to: path.normalize(path.join(path.dirname(from), match[1] as string)),
    })),
  );

describe('import arrows between rooms', () => {
  it('are found at all', () => {
    expect(arrows.length).toBeGreaterThan(100);
  });

  it('start and end in known rooms', () => {
    expect(arrows.filter(({ from, to }) => !roomOf(from) || !roomOf(to))).toEqual([]);
  });

  it('go only where they may', () => {
    const wrong = arrows.filter(({ from, to }) => {
      const start = roomOf(from) as string;
      const end = roomOf(to) as string;
      return start !== end && !allowed[start]?.includes(end);
    });
    expect(wrong).toEqual([]);
  });

  it('never make the client load schemas: of the protocol it takes types and plain tables', () => {
    const runtime =
      /^import (?!type)[^;]*'[^']*protocol\/(task|definition|events|progress|queries|answers|daemon-status|runner-messages)\.ts'/m;
    const loading = readdirSync(source, { recursive: true })
      .map(String)
      .filter((file) => /^(client|cli|tui)\/.*\.tsx?$/.test(file))
      .filter((file) => runtime.test(readFileSync(path.join(source, file), 'utf8')));
    expect(loading).toEqual([]);
  });
});
