// The Dockerfile. No image is built here: its text is checked, its health check is run against the real
// program, and package.test.mjs installs the same package into a bare Debian.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import test from 'node:test';

import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

import { start_service } from '../e2e/support/service.mjs';
import { read, run } from './support.mjs';

const text = read('docker', 'Dockerfile');
const file = DockerfileParser.parse(text);
const instructions = file.getInstructions().map((instruction) => ({ name: instruction.getKeyword(), said: instruction.getArgumentsContent() ?? '' }));
const last_from = instructions.map(({ name }) => name).lastIndexOf('FROM');
const shipped = instructions.slice(last_from);
const of = (name) => shipped.filter((instruction) => instruction.name === name).map(({ said }) => said);

test('every instruction is understood', () => assert.deepEqual(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`), []));

test('a misspelt one would not be', () => assert.notDeepEqual(validate(text.replace('EXPOSE', 'EXPOSED')), []));

test('compilers stay behind: the image takes only the package from the first stage', () => {
  assert.equal(instructions.filter(({ name }) => name === 'FROM').length, 2);
  assert.equal(of('COPY').length, 1);
  assert.match(text, /^COPY --from=build \/src\/build\/release\/deb\/\*\.deb \/tmp\/package\/$/m);
  assert.equal(instructions.some(({ name }) => name === 'ADD'), false);
});

test('both stages are the same Debian 12', () => {
  assert.deepEqual(instructions.filter(({ name }) => name === 'FROM').map(({ said }) => said), ['${BASE} AS build', '${BASE}']);
  assert.match(text, /^ARG BASE=debian:12-slim$/m);
});

test('it does not run as root, and the user is a number', () => assert.deepEqual(of('USER'), ['10001:10001']));

test('it stops as the program expects', () => assert.deepEqual(of('STOPSIGNAL'), ['SIGTERM']));

test('no secret and no option of a site is in it', () => {
  assert.deepEqual(of('ENV'), ['ISOGUARD_LISTEN=0.0.0.0:8080 ISOGUARD_DATA_DIR=/var/lib/isoguard']);
  assert.deepEqual(instructions.filter(({ name }) => name === 'ARG').map(({ said }) => said), ['BASE=debian:12-slim', 'COMMIT=unknown']);
});

/// The health check as Docker would run it, for a service on `port`: shell and words.
const health_check = (port) => JSON.parse(of('HEALTHCHECK')[0].replace(/^[\s\S]*?CMD /, '').replace('/8080 ', `/${port} `));

function health(port) {
  const [shell, ...words] = health_check(port);
  return run(shell, words, { timeout: 5000 }).code;
}

test('the health check sees a service that answers, and one that does not', async () => {
  const service = await start_service();
  assert.equal(health(service.port), 0);
  service.child.kill('SIGSTOP');
  assert.notEqual(health(service.port), 0);
  service.child.kill('SIGCONT');
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  assert.notEqual(health(service.port), 0);
});

test('the health check is content where discovery needs a token, and is told no by 5xx', async () => {
  for (const [status, healthy] of [[200, true], [400, true], [401, true], [500, false], [503, false]]) {
    const server = createServer((socket) => socket.on('error', () => {}).end(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const [shell, ...words] = health_check(server.address().port);
    const code = await new Promise((resolve) => spawn(shell, words, { timeout: 5000 }).once('close', resolve));
    assert.equal(code === 0, healthy, String(status));
    server.close();
  }
});
