// A thread with slow clients of three kinds: heads and bodies a byte at a time, and answers that are not read. Tells, for each,
// its kind and how long the service let it live.

import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, count } = workerData;
export const kKinds = ['head', 'body', 'unread answers'];
// Pipelined requests fill the buffers with answers that nobody reads.
const kBegin = ['GET /cds-services HTTP/1.1\r\nHost: x\r\n',
  'POST /cds-services/order-sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
  'GET /cds-services HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1200)];

let connected = 0;
for (let i = 0; i < count; ++i) {
  const kind = i % 5 === 4 ? 2 : i % 2;  // a fifth do not read: filling their buffers is work
  const begun = performance.now();
  const socket = net.connect(port, '127.0.0.1', () => ++connected === count && parentPort.postMessage('connected'));
  // Who does not read notices the end only when it writes.
  const timer = setInterval(() => socket.writable && socket.write('x'), 500);
  socket.on('error', () => {});
  if (kind === 2) socket.pause();
  else socket.resume();
  socket.once('close', () => {
    clearInterval(timer);
    parentPort.postMessage({ kind: kKinds[kind], ms: performance.now() - begun });
  });
  socket.write(kBegin[kind]);
}
