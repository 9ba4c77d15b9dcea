// A process of five kinds of hostile requests, half-sent bodies and real calls beside them, for `seconds`. Reads its orders as JSON from
// standard input, {port, where, real: [body], seconds}, and says at the end how many real calls were answered 200, and how many of all
// requests got an answer. Short-lived, so that what a client keeps for each connection ends with it.

import http from 'node:http';
import net from 'node:net';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { port, where, real, seconds } = JSON.parse(Buffer.concat(chunks).toString());
const end = performance.now() + seconds * 1000;
const told = { real: 0, answered: 0 };

/// The status, or nothing when there was none.
function post(path, body) {
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false,
      headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
      response.once('error', () => resolve());
    });
    request.setTimeout(20_000, () => request.destroy());
    request.once('error', () => resolve());
    request.end(body);
  });
}

/// Whatever a connection answers to `bytes`, to its end.
function send(bytes) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.resume();
    socket.on('error', () => {});
    socket.once('close', resolve);
  });
}

const hostile = [[where, '['.repeat(100_000)], [where, `{"hook":"order-sign","a":[${'0,'.repeat(300_000)}0]}`],
  [where, `{"hook":"${'x'.repeat(1_000_000)}`], ['/nowhere', 'x']].map(([path, body]) => [path, Buffer.from(body)]);
const half_sent = Buffer.from(`POST ${where} HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n${'x'.repeat(500_000)}`);

async function until_the_end(attack) {
  while (performance.now() < end) await attack();
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
await Promise.all([
  ...real.map((body) => Buffer.from(body)).map((body) => until_the_end(async () => {
    const status = await post(where, body);
    if (status) told.answered += 1;
    if (status === 200) told.real += 1;
  })),
  ...hostile.map(([path, body]) => until_the_end(async () => (await post(path, body)) && (told.answered += 1))),
  until_the_end(() => send('G\r\n\r\n')),
  until_the_end(() => {
    net.connect(port, '127.0.0.1', function () { this.write(half_sent); }).on('error', () => {}).resume();
    return sleep(20);
  }),
]);
process.stdout.write(JSON.stringify(told), () => process.exit(0));
