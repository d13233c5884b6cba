import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { KrClient } from '../../client/kr-client.ts';
import type { State } from '../../protocol/state.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import { makeContext } from '../context.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData } from '../output/streams.ts';
import { findPlace, type Place } from './find-place.ts';
import type { Model } from './model.ts';
import { type Offer, offerAt } from './offers.ts';
import { isShell, type Shell } from './shells.ts';
import { splitLine } from './split-line.ts';
import type { Word } from './values.ts';

export interface Programs {
  /** Path of dist/daemon.js. */
  daemonPath: string;
  /** Path of the model, as the build writes it. */
  modelPath: string;
}

/** More ids than this are no help to anybody; in milliseconds, how long a key may seem dead. */
const maxTasks = 1000;
const patienceMs = 1000;

/**
 * Answers a shell that completes a command line, of which it gives what stands before the cursor. The first line of
 * the answer is `words`, and a line each follows with a word, a tab, and what it is; or it is `directories`, or `files`
 * with their extensions, which the shell then looks for. When something is wrong there are no words: whoever presses
 * a key does not want to hear of it, and no daemon is started.
 */
export async function completeLine(
  [shell = '', line = '']: readonly string[],
  programs: Programs,
): Promise<void> {
  try {
    if (isShell(shell)) writeData(await answerFor(shell, line, programs));
  } catch {
    writeData('words\n');
  }
}

async function answerFor(shell: Shell, line: string, { daemonPath, modelPath }: Programs): Promise<string> {
  const model: Model = JSON.parse(readFileSync(modelPath, 'utf8'));
  const { words, variables } = splitLine(line, shell);
  const place = findPlace(words, model);
  const offer = offerAt(place, model);
  if (offer.kind === 'directories') return 'directories\n';
  if (offer.kind === 'files') return `${['files', ...offer.extensions].join(' ')}\n`;
  const found =
    offer.kind === 'words' ? offer.words : await find(place, offer, variables.KR_HOME, daemonPath);
  const lines = fitting(found, place.typed, shell).map(
    ([value, description]) => `${place.before}${value}\t${description}\n`,
  );
  return `words\n${lines.join('')}`;
}

/** What has to be looked up. A home without a daemon has none of it. */
async function find(
  place: Place,
  offer: Extract<Offer, { kind: 'ids' | 'groups' }>,
  krHome: string | undefined,
  daemonPath: string,
): Promise<Word[]> {
  const directory = (place.home || krHome)?.replace(/^~(?=\/|$)/, homedir());
  const context = makeContext({ quiet: true, ...(directory ? { home: directory } : {}) }, daemonPath);
  const timer = setTimeout(() => context.close(), patienceMs);
  try {
    const client = context.clientOfRunning();
    return await (offer.kind === 'ids' ? findIds(client, place, offer.states) : findGroups(client, place));
  } finally {
    clearTimeout(timer);
    context.close();
  }
}

/** Ids that are not on the line yet, the newest first. */
async function findIds(
  client: KrClient,
  { given, typed }: Place,
  states: readonly State[] | undefined,
): Promise<Word[]> {
  const describe = ({ name, state }: TaskSummary): string => `${sanitiseLine(name)} (${state})`;
  if (typed.startsWith('@')) {
    const [newest] = await client.list({ limit: 1 });
    const isUseful = newest && (states?.includes(newest.state) ?? true);
    return isUseful ? [['@last', `${newest.id}: ${describe(newest)}`]] : [];
  }
  const tasks = await client.list({ whereState: states?.join(','), limit: maxTasks });
  return tasks.filter(({ id }) => !given.includes(id)).map((task): Word => [task.id, describe(task)]);
}

/** Names of groups that are not on the line yet. */
async function findGroups(client: KrClient, { given }: Place): Promise<Word[]> {
  const groups = await client.groups();
  return groups
    .filter(({ name }) => !given.includes(name))
    .map(({ name, description, running, queued, suspended }): Word => {
      const state = `${running} running, ${queued} queued${suspended ? ', suspended' : ''}`;
      return [name, description === null ? state : `${sanitiseLine(description)} (${state})`];
    });
}

/** The words that may be meant. zsh and fish choose themselves, by rules that their users set. */
function fitting(words: readonly Word[], typed: string, shell: Shell): readonly Word[] {
  if (shell === 'zsh' || shell === 'fish') return words;
  const exact = words.filter(([word]) => word.startsWith(typed));
  if (exact.length > 0) return exact;
  return words.filter(([word]) => word.toLowerCase().startsWith(typed.toLowerCase()));
}
