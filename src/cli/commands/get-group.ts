import prettyMs from 'pretty-ms';
import type { Group } from '../../protocol/group.ts';
import type { Run } from '../context.ts';
import { firstFailure, tellError } from '../output/errors.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { tableLines } from '../output/table.ts';
import { widthOf } from '../output/terminal.ts';

export const run: Run<object> = async (context, names) => {
  const { client, json } = context;
  const groups: Group[] = names.length === 0 ? await client.groups() : [];
  const codes: number[] = [];
  for (const name of names) {
    try {
      groups.push(await client.group(name));
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  const isOne = names.length === 1;
  if (groups.length === 0 && isOne) return firstFailure(codes);
  if (json) writeJson(isOne ? groups[0] : groups);
  else if (groups.length > 0) writeData(`${groupTable(groups).join('\n')}\n`);
  return firstFailure(codes);
};

function groupTable(groups: readonly Group[]): string[] {
  const keeps = groups.some((group) => keptText(group) !== '');
  const columns = [
    { title: 'NAME', shrinksTo: 8 },
    { title: 'PARALLEL' },
    { title: 'RUNNING' },
    { title: 'QUEUED' },
    { title: 'TASKS', leaves: 2 },
    { title: 'SUSPENDED' },
    ...(keeps ? [{ title: 'KEEPS', leaves: 2 }] : []),
    { title: 'DESCRIPTION', shrinksTo: 12, leaves: 1 },
  ];
  const rows = groups.map((group) => [
    group.name,
    String(group.parallel ?? 'none'),
    String(group.running),
    String(group.queued),
    String(group.tasks),
    group.suspended ? 'yes' : 'no',
    ...(keeps ? [keptText(group)] : []),
    sanitiseLine(group.description ?? ''),
  ]);
  return tableLines(columns, rows, widthOf(process.stdout));
}

/** Which ended tasks a group keeps, where it says so itself. */
function keptText({ retentionAge, retentionCount }: Group): string {
  const age = retentionAge === null ? [] : [prettyMs(retentionAge * 1000)];
  return [...age, ...(retentionCount === null ? [] : [String(retentionCount)])].join(', ');
}
