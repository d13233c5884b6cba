import type { KrClient } from '../../client/kr-client.ts';
import { exactId } from '../../client/resolve-id.ts';
import type { CreateBody } from '../../protocol/definition.ts';
import { didYouMean } from '../../protocol/did-you-mean.ts';
import { type FaultCode, faultCodes } from '../../protocol/fault-codes.ts';
import { parseCommandWords } from '../../settings/command-words.ts';
import { parseDurationMs, parseSizeBytes } from '../../settings/quantities.ts';
import { usageError } from '../output/errors.ts';

/** The options that addFlowOptions declares. */
export interface FlowOptions {
  group?: string;
  priority?: number;
  after?: string[];
  afterAny?: string[];
  delay?: string;
  key?: string;
  onDuplicate?: NonNullable<CreateBody['onDuplicate']>;
  timeout?: string;
  maxMemory?: string;
  retry?: number;
  retryDelay?: string;
  retryBackoff?: NonNullable<CreateBody['retryBackoff']>;
  retryOn?: string;
  weight?: number;
  progressFromChildren?: boolean;
  onChildFailure?: NonNullable<CreateBody['onChildFailure']>;
  onEnd?: string;
  notify?: boolean;
}

type FlowBody = { [K in keyof Required<FlowOptions>]: CreateBody[K] };

/** What a request says of the flow. Throws `usage` for what is no duration, size or fault code, and for missing tasks. */
export async function flowBody(client: KrClient, options: FlowOptions): Promise<FlowBody> {
  return {
    group: options.group,
    priority: options.priority,
    after: await exactIds(client, options.after),
    afterAny: await exactIds(client, options.afterAny),
    delay: duration('--delay', options.delay),
    key: options.key,
    onDuplicate: options.onDuplicate,
    timeout: duration('--timeout', options.timeout),
    maxMemory: size('--max-memory', options.maxMemory),
    retry: options.retry,
    retryDelay: duration('--retry-delay', options.retryDelay),
    retryBackoff: options.retryBackoff,
    retryOn: options.retryOn?.split(',').map(faultCode),
    weight: options.weight,
    progressFromChildren: options.progressFromChildren,
    onChildFailure: options.onChildFailure,
    onEnd: options.onEnd === undefined ? undefined : commandWords(options.onEnd),
    notify: options.notify,
  };
}

async function exactIds(
  client: KrClient,
  given: readonly string[] | undefined,
): Promise<string[] | undefined> {
  if (given === undefined) return undefined;
  const ids: string[] = [];
  for (const text of given.flatMap((one) => one.split(','))) ids.push(await exactId(client, text.trim()));
  return ids;
}

function duration(option: string, text: string | undefined): string | undefined {
  if (text === undefined || parseDurationMs(text) !== undefined) return text;
  throw usageError(`${option}: '${text}' is no duration: use one such as 500ms, 30s or 1h30m.`);
}

function size(option: string, text: string | undefined): string | undefined {
  if (text === undefined || parseSizeBytes(text) !== undefined) return text;
  throw usageError(`${option}: '${text}' is no size: use one such as 512MiB or 2GiB.`);
}

function commandWords(text: string): string[] {
  const words = parseCommandWords(text) ?? [];
  if (words.length > 0) return words;
  throw usageError(
    `--on-end: '${text}' is no program with its arguments: quotes go around whole words, and no shell reads it.`,
  );
}

function faultCode(text: string): FaultCode {
  const wanted = text.trim().toLowerCase();
  const code = faultCodes.find((one) => one === wanted);
  if (code) return code;
  throw usageError(
    `There is no fault code '${text}'.${didYouMean(text, faultCodes)} Use some of ${faultCodes.join(', ')}.`,
  );
}
