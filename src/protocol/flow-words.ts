/** Words of the flow of tasks, for the command line too, which loads no schemas. */

/** How the time before each further attempt grows. */
export const retryBackoffs = ['fixed', 'exponential'] as const;

/** What happens to a parent when a child Failed, or to the child's siblings. */
export const childFailureRules = ['ignore', 'fail', 'stop-siblings'] as const;

/** What creation does when a live task has the key. */
export const duplicateRules = ['return', 'fail', 'replace'] as const;

export type DuplicateRule = (typeof duplicateRules)[number];

/** The group of tasks for which none was named. It has the pool's limit. */
export const defaultGroup = 'default';
