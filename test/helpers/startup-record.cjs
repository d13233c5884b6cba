// Preloaded into a command: writes to STARTUP_RECORD what the command loaded, read and asked for.
const fs = require('node:fs');
const { registerHooks } = require('node:module');
const net = require('node:net');

const record = { files: [], reads: [], connections: 0, requests: 0 };

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) record.files.push(new URL(url).pathname);
    return next(url, context);
  },
});

for (const name of ['readFileSync', 'openSync', 'readdirSync']) {
  const real = fs[name];
  fs[name] = (...args) => {
    // Node itself reads modules by their URLs.
    if (!String(args[0]).startsWith('file:')) record.reads.push(String(args[0]));
    return real.apply(fs, args);
  };
}

const { connect } = net;
net.connect = (...args) => {
  record.connections++;
  const socket = connect(...args);
  const { write } = socket;
  socket.write = (...written) => {
    record.requests++;
    return write.apply(socket, written);
  };
  return socket;
};

process.on('exit', () => {
  const { STARTUP_RECORD } = process.env;
  if (!STARTUP_RECORD) return;
  const builtins = process.moduleLoadList.filter((name) => name.startsWith('NativeModule '));
  fs.writeFileSync(STARTUP_RECORD, JSON.stringify({ ...record, builtins }));
});
