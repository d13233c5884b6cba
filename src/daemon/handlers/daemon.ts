import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { DaemonStatus } from '../../protocol/daemon-status.ts';
import { StopBody } from '../../protocol/queries.ts';
import { endpoint, type Handler } from './context.ts';

export const daemonStatus: Handler = (server, { status }) => {
  server.route({
    ...endpoint('daemon'),
    schema: { summary: 'The daemon, its pools and the languages', response: { 200: DaemonStatus } },
    handler: () => status(),
  });
};

export const daemonStop: Handler = (server, { stop }) => {
  server.route<{ Body: StopBody | null }>({
    ...endpoint('daemonStop'),
    schema: {
      summary: 'Stop the daemon. Refused while tasks run, unless force or wait is given',
      body: StopBody,
      response: {
        202: Type.Object({ stopping: Type.Boolean(), pid: Type.Integer() }),
        409: ErrorAnswer,
      },
    },
    handler: async ({ body }, reply) => {
      stop({ force: body?.force ?? false, wait: body?.wait ?? false });
      return reply.code(202).send({ stopping: true, pid: process.pid });
    },
  });
};

export const daemonResume: Handler = (server, { resume }) => {
  server.route({
    ...endpoint('daemonResume'),
    schema: {
      summary: 'Call off a stop that waits for tasks',
      response: { 200: Type.Object({ resumed: Type.Boolean() }), 503: ErrorAnswer },
    },
    handler: () => {
      resume();
      return { resumed: true };
    },
  });
};

export const daemonReload: Handler = (server, { reload }) => {
  server.route({
    ...endpoint('daemonReload'),
    schema: {
      summary: 'Read the settings again',
      response: { 200: Type.Object({ reloaded: Type.Boolean() }) },
    },
    handler: () => {
      reload();
      return { reloaded: true };
    },
  });
};
