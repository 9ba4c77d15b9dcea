// A server that nobody should talk to: counts connections and keeps what came.

import net from 'node:net';

/// `where`: {host, port} to listen at; port 0 is a free one.
export async function start_canary({ host = '127.0.0.1', port = 0 } = {}) {
  const canary = { connections: 0, bytes: '' };
  const server = net.createServer((socket) => {
    canary.connections += 1;
    socket.on('data', (data) => (canary.bytes += data.toString('latin1')));
    socket.on('error', () => {});
    socket.end();
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  canary.host = `${host}:${server.address().port}`;
  canary.url = `http://${canary.host}/fhir`;
  canary.stop = () => new Promise((resolve) => server.close(resolve));
  return canary;
}
