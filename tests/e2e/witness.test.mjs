// Checkpoints that go to a witness behind a URL, which is down, in trouble, and back.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { start_with_admin } from './support/admin.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { patience, run_program } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-witness-'));
after(() => rmSync(folder, { recursive: true }));
const data = path.join(folder, 'data');

/// Keeps notes as a web server with PUT would, unless `moods` says what else to do with the next requests.
class Witness {
  constructor(name) {
    this.folder = path.join(folder, name);
    mkdirSync(this.folder);
    this.moods = [];
    this.asked = [];
    this.elsewhere = 0;
    this.server = http.createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const mood = this.moods.shift() ?? 'takes';
      if (request.url.startsWith('/elsewhere')) ++this.elsewhere;
      this.asked.push({ mood, method: request.method, url: request.url, headers: request.headers, at: Date.now() });
      if (mood === 'hangs') return;
      if (mood === '500') return response.writeHead(500).end('no');
      if (mood === 'redirects') return response.writeHead(307, { Location: `http://127.0.0.1:${this.port}/elsewhere` }).end();
      if (mood === 'endless') {
        response.writeHead(500);
        const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
        return response.once('close', () => clearInterval(timer));
      }
      writeFileSync(path.join(this.folder, path.basename(request.url)), Buffer.concat(chunks));
      response.writeHead(201).end();
    });
    this.server.unref();
  }

  listen(port = 0) {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', () => {
      this.port = this.server.address().port;
      resolve(this.port);
    }));
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

const until = async (what, is_so) => {
  for (let i = 0; i < 600 * patience; ++i) {
    if (await is_so()) return;
    await sleep(100);
  }
  assert.fail(`no ${what}`);
};
const metric = async (service, name) => Number((await service.admin('/metrics')).text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
const ready = async (service) => (await service.admin('/ready')).body;
const key = async () => (await run_program(['audit', 'key', path.join(data, 'audit', 'signing.key')])).stdout.trim();
const verify = async (witness) => run_program(['audit', 'verify', '--data-dir', data, '--key', await key(), '--witness', witness.folder]);
const args = (port) => ['--data-dir', data, '--audit-origin', 'site/r1', '--audit-witness', `http://127.0.0.1:${port}/notes/`];
const witness = new Witness('witness');

test('a witness that is away or in trouble is waited for, and nobody else waits', async () => {
  const port = await witness.listen();
  await witness.close();
  const first = await start_with_admin({ args: ['--data-dir', data, '--audit-origin', 'site/r1'] });
  assert.equal((await ready(first)).audit.witness, undefined);
  assert.ok(Number.isNaN(await metric(first, 'isoguard_witness_behind_seconds')));
  await first.stop();  // which leaves a checkpoint
  const service = await start_with_admin({ args: args(port) });
  let down;
  await until('failure of a service that takes calls', async () => {
    down = await ready(service);
    return down.ready && down.audit.witness.failed > 0;
  });
  assert.match(down.warnings.join(), /witness: lacks checkpoints since \S+: it cannot be reached/);
  assert.ok(await metric(service, 'isoguard_witness_behind_seconds') >= 1);
  const sign = (await discover(service))['order-sign'];
  const times = [];
  witness.moods = ['500', 'redirects', 'hangs'];
  await witness.listen(port);
  await until('note', async () => {
    times.push((await post(service, '/cds-services/order-sign', request_of('base-female', sign))).ms);
    return (await ready(service)).audit.witness.taken > 0;
  });
  assert.ok(times.sort((a, b) => a - b)[Math.floor(times.length / 2)] < 250 * patience, `calls took ${times}`);
  assert.deepEqual(witness.asked.map(({ mood }) => mood), ['500', 'redirects', 'hangs', 'takes']);
  assert.equal(witness.elsewhere, 0, 'no redirect is followed');
  for (const { method, url, headers } of witness.asked) {
    assert.equal(method, 'PUT');
    assert.match(url, /^\/notes\/[0-9a-f]{16}-\d{16}\.note$/);
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(headers.authorization, undefined);
  }
  const well = await ready(service);
  assert.deepEqual(well.warnings.filter((text) => text.startsWith('witness')), []);
  assert.equal(await metric(service, 'isoguard_witness_behind_seconds'), 0);
  assert.equal(await metric(service, 'isoguard_witness_checkpoints_total{result="taken"}'), 1);
  assert.ok(await metric(service, 'isoguard_witness_checkpoints_total{result="failed"}') >= 4);
  assert.match(service.stderr, /the witness of checkpoints cannot be reached/);
  assert.match(service.stderr, /the witness takes checkpoints again/);
  await service.stop();
  assert.equal(witness.asked.at(-1).mood, 'takes');
  assert.equal(witness.asked.length, 5, 'the last checkpoint goes out at the stop');
});

test('what the witness keeps shows a log that was rolled back', async () => {
  const well = await verify(witness);
  assert.equal(well.code, 0, well.stdout);
  const other = path.join(folder, 'other');
  const fresh = await start_with_admin({ args: ['--data-dir', other] });
  await fresh.stop();
  const gone = await run_program(['audit', 'verify', '--data-dir', other, '--key', await key(), '--witness', witness.folder]);
  assert.equal(gone.code, 1);
  assert.match(gone.stdout, /a witness has seen \d+ events of this origin, which no given file holds/);
});

test('the command puts a checkpoint to a URL, too, or says why not', async () => {
  const once = new Witness('once');
  const port = await once.listen();
  const put = (url = `http://127.0.0.1:${port}/kept`) => run_program(['audit', 'checkpoint', '--database', path.join(data, 'audit', 'audit.db'), '--witness', url]);
  once.moods = ['500', 'redirects', 'endless', 'hangs'];
  for (const says of [/the witness answered 500/, /the witness answered 307/, /the witness answered 500/, /the witness has not answered in time/]) {
    const told = await put();
    assert.equal(told.code, 1);
    assert.match(told.stderr, says);
  }
  const told = await put();
  assert.equal(told.code, 0, told.stderr);
  assert.equal(readFileSync(path.join(once.folder, path.basename(once.asked.at(-1).url)), 'utf8'), told.stdout);
  assert.equal(once.elsewhere, 0);
  assert.equal((await verify(once)).code, 0);
  await once.close();
  assert.match((await put()).stderr, /the witness cannot be reached/);
  assert.match((await put('http://witness.example/x')).stderr, /must use https/);
});

test('URLs that are no good are refused at the start', async () => {
  const table = [['http://witness.example/notes', /--audit-witness must use https/], ['ftp://x/y', /--audit-witness is not a plain https/],
    ['https://169.254.169.254/notes', /--audit-witness is a link-local or metadata address/], ['/folder', /--audit-witness is not a plain https/]];
  for (const [url, says] of table) {
    const told = await run_program(['serve', '--listen', '127.0.0.1:0', '--data-dir', path.join(folder, 'refused'), '--audit-witness', url]);
    assert.equal(told.code, 2, url);
    assert.match(told.stderr, says);
  }
  assert.match((await run_program(['serve', '--listen', '127.0.0.1:0', '--audit-witness', 'https://x.example/y'])).stderr, /--audit-witness needs --data-dir/);
});
