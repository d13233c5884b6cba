import type { TaskEvent } from '../protocol/events.ts';
import { openEvents } from './event-stream.ts';
import type { KrClient } from './kr-client.ts';
import { isMissing } from './resolve-id.ts';
import { type FollowedTask, TaskFollower, toFollowed } from './task-follower.ts';

export interface FollowOptions {
  client: KrClient;
  /** Exact ids; undefined: all tasks. */
  ids: readonly string[] | undefined;
  /** The descendants of these too, also those that are yet to come; not with `since`. */
  recurse?: boolean | undefined;
  /** 0: what happened before is told too; undefined: only what happens from now on. */
  since?: 0 | undefined;
  signal: AbortSignal;
}

/** A step of following: what is known now, and the event that changed it; none when the daemon was asked anew. */
export interface FollowStep {
  tasks: readonly FollowedTask[];
  event?: TaskEvent;
  /** The event as it came. */
  json?: string;
}

/** Most tasks that are followed when none are named: the newest ones. */
const maxFollowed = 1000;

/**
 * Follows tasks until all the named ones have ended or were removed, or until the signal. The first step tells
 * how they are now. Rejects with `not_found` when a named task does not exist.
 */
export async function* followTasks(options: FollowOptions): AsyncGenerator<FollowStep> {
  const { client, ids, recurse = false, since } = options;
  const follower = new TaskFollower(ids, recurse);
  // A stream that is left before anything was read of it would stay open, and keep the command alive.
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  try {
    // Listening comes first: what happens between the two must not be lost.
    const items = await openEvents(client.link, { ids: recurse ? [] : (ids ?? []), since, signal });
    // With a past to be told, the events alone say how things are: the present would come before them.
    if (since === undefined) follower.reset(await snapshot(options, false));
    yield { tasks: follower.tasks };
    if (since === undefined && isOver(follower, ids)) return;

    for await (const item of items) {
      if (item.kind === 'event') {
        if (!follower.takes(item.event)) continue;
        follower.apply(item.event);
        yield { tasks: follower.tasks, event: item.event, json: item.json };
      } else if (since === undefined) {
        follower.reset(await snapshot(options, true));
        yield { tasks: follower.tasks };
      }
      if (isOver(follower, ids)) return;
    }
  } catch (error) {
    // Leaving breaks off what was under way, such as the first connection.
    if (!options.signal.aborted) throw error;
  } finally {
    left.abort();
  }
}

function isOver(follower: TaskFollower, ids: readonly string[] | undefined): boolean {
  return ids !== undefined && follower.allEnded;
}

async function snapshot(
  { client, ids, recurse }: FollowOptions,
  maybeRemoved: boolean,
): Promise<FollowedTask[]> {
  if (ids === undefined) return (await client.list({ limit: maxFollowed })).map(toFollowed);
  const tasks: FollowedTask[] = [];
  for (const id of ids) {
    try {
      tasks.push(toFollowed(await client.state(id)));
      if (recurse) tasks.push(...(await client.list({ tree: id, sort: 'createdAt' })).map(toFollowed));
    } catch (error) {
      if (!maybeRemoved || !isMissing(error)) throw error;
    }
  }
  return tasks;
}
