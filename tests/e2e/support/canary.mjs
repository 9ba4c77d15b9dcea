// A server that nobody should talk to: counts connections and keeps what came.

import net from 'node:net';

export async function start_canary() {
  const canary = { connections: 0, bytes: '' };
  const server = net.createServer((socket) => {
    canary.connections += 1;
    socket.on('data', (data) => (canary.bytes += data.toString('latin1')));
    socket.on('error', () => {});
    socket.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  canary.url = `http://127.0.0.1:${server.address().port}/fhir`;
  canary.stop = () => new Promise((resolve) => server.close(resolve));
  return canary;
}
