import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Type } from 'typebox';
import type { DaemonStatus } from '../../protocol/daemon-status.ts';
import { KrError } from '../../protocol/errors.ts';
import {
  type Language,
  languages,
  parseLanguage,
  shortFormExamples,
  unknownLanguageMessage,
} from '../../protocol/language.ts';
import { type RouteName, routes } from '../../protocol/routes.ts';
import type { Groups } from '../flow/groups.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskService } from '../tasks/task-service.ts';

/** What handlers work with. */
export interface HandlerContext {
  tasks: TaskService;
  groups: Groups;
  registry: Registry;
  log: Logger;
  status(): Promise<DaemonStatus>;
  /** Aborted when nothing more will happen: whoever follows has been told everything. */
  closing: AbortSignal;
  /** Throws `tasks_running` unless one of the options says what to do with them. */
  stop(options: { force: boolean; wait: boolean }): void;
  /** Calls off a stop that waits. Throws `daemon_stopping` when it is too late. */
  resume(): void;
  reload(): void;
}

/** A handler adds one endpoint to the server. */
export type Handler = (server: FastifyInstance, context: HandlerContext) => void;

/** Method and path of a route, in fastify's words. */
export function endpoint(name: RouteName): { method: 'GET' | 'POST' | 'DELETE'; url: string } {
  const { method, path } = routes[name];
  return { method, url: path };
}

/** The id in a query. Throws `blank_id`. */
export function requireId(query: { id?: string }): string {
  if (query.id === undefined || query.id.trim() === '') {
    throw new KrError('blank_id', 'The id is missing or blank: give the id of a task.');
  }
  return query.id.trim();
}

/** The name of a group in a query. Throws `blank_name`. */
export function requireName(query: { name?: string }): string {
  if (query.name === undefined || query.name.trim() === '') {
    throw new KrError('blank_name', 'The name is missing or blank: give the name of a group.');
  }
  return query.name.trim();
}

/** The parameter of a path with a language. */
export const LanguageParams = Type.Object({
  language: Type.String({
    description: `${languages.join(', ')}, or a short form such as ${shortFormExamples}`,
  }),
});

/** The language in a path. Throws `unknown_language`. */
export function requireLanguage(text: string): Language {
  const language = parseLanguage(text);
  if (!language) throw new KrError('unknown_language', unknownLanguageMessage(text));
  return language;
}
