import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { Group } from '../../protocol/group.ts';
import { NameQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireName } from './context.ts';

export const listGroups: Handler = (server, { groups }) => {
  server.route({
    ...endpoint('groupList'),
    schema: { summary: 'All groups, the default one first', response: { 200: Type.Array(Group) } },
    handler: () => groups.list(),
  });
};

export const getGroup: Handler = (server, { groups }) => {
  server.route<{ Querystring: { name?: string } }>({
    ...endpoint('groupState'),
    schema: { summary: 'One group', querystring: NameQuery, response: { 200: Group, 404: ErrorAnswer } },
    handler: ({ query }) => groups.get(requireName(query)),
  });
};
