import type { Waiting } from '../protocol/flow.ts';

/** What a Queued task waits for, in a few words. */
export function waitsForText(waitsFor: readonly Waiting[]): string {
  return waitsFor.map(oneText).join(', ');
}

function oneText({ reason, id, until, group }: Waiting): string {
  switch (reason) {
    case 'dependency':
      return `after ${id}`;
    case 'delay':
      return `not before ${until}`;
    case 'retry':
      return `again at ${until}`;
    case 'group-suspended':
      return `group ${group} is suspended`;
    case 'group-full':
      return `group ${group} is full`;
    case 'runner':
      return 'a free runner';
  }
}
