/** Every endpoint of the daemon: one name, used by the client, the server and the documents. */
export const routes = {
  create: { method: 'POST', path: '/tasks/create/:language' },
  run: { method: 'POST', path: '/tasks/run/:language' },
  check: { method: 'POST', path: '/tasks/check/:language' },
  start: { method: 'POST', path: '/tasks/start' },
  state: { method: 'GET', path: '/tasks/state' },
  result: { method: 'GET', path: '/tasks/result' },
  cancel: { method: 'POST', path: '/tasks/cancel' },
  remove: { method: 'DELETE', path: '/tasks/remove' },
  removeMany: { method: 'POST', path: '/tasks/remove-many' },
  list: { method: 'GET', path: '/tasks/list' },
  restart: { method: 'POST', path: '/tasks/restart' },
  definition: { method: 'GET', path: '/tasks/definition' },
  rename: { method: 'POST', path: '/tasks/rename' },
  progress: { method: 'POST', path: '/tasks/progress' },
  output: { method: 'GET', path: '/tasks/output' },
  events: { method: 'GET', path: '/tasks/events' },
  resolve: { method: 'GET', path: '/tasks/resolve' },
  daemon: { method: 'GET', path: '/daemon' },
  daemonStop: { method: 'POST', path: '/daemon/stop' },
  daemonResume: { method: 'POST', path: '/daemon/resume' },
  daemonReload: { method: 'POST', path: '/daemon/reload' },
  openapi: { method: 'GET', path: '/openapi.json' },
} as const satisfies Record<string, { method: 'GET' | 'POST' | 'DELETE'; path: string }>;

export type RouteName = keyof typeof routes;
