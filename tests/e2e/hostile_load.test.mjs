// Memory under mixed hostile load, in a control group of 256 MiB where the machine lets us make one. ISOGUARD_OVERLOAD_MINUTES=30 is the
// whole run.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import { memory_group } from './support/memory_group.mjs';
import { resident_mib } from './support/process_memory.mjs';
import { discover, request_of } from './support/requests.mjs';
import { short, start_service } from './support/service.mjs';
import { start_slow_store } from './support/slow_store.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-hostile-'));
after(() => rmSync(folder, { recursive: true }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const kLimitMib = 256;
const minutes = Number(process.env.ISOGUARD_OVERLOAD_MINUTES ?? 0);
const kSeconds = minutes ? minutes * 60 : short ? 4 : 10;
/// As long as one hostile client lives; the next one comes at once.
const kShiftSeconds = Math.min(kSeconds, 60);

/// What the client of `support/hostile_client.mjs` said after its shift.
function hostile_shift(orders) {
  const client = spawn(process.execPath, [fileURLToPath(new URL('./support/hostile_client.mjs', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = () => client.kill('SIGKILL');
  process.once('exit', end);
  client.once('close', () => process.off('exit', end));
  let said = '';
  client.stdout.on('data', (data) => (said += data));
  client.stdin.end(JSON.stringify(orders));
  return new Promise((resolve, reject) => client.once('close', (code) => (code === 0 ? resolve(JSON.parse(said)) : reject(new Error(`code ${code}`)))));
}

test('R-13: memory does not grow under mixed hostile load', async () => {
  const store = await start_slow_store(50);
  const service = await start_service({ args: ['--data-dir', path.join(folder, 'data'), '--max-body-memory-mib', '16',
    '--fhir-server', `${store.url} release=r4`] });
  const group = short ? undefined : memory_group(kLimitMib);  // sanitizers need more
  after(() => group?.remove());
  group?.add(service.child.pid);
  const { pid } = service.child;
  const sign = (await discover(service))['order-sign'];
  const orders = { port: service.port, where: `/cds-services/${sign.id}`, seconds: kShiftSeconds,
    real: [JSON.stringify(request_of('three-headlines', sign)), store.reading(sign)] };
  const samples = [];
  let most_files = 0;
  const sampling = setInterval(() => {
    if (!service.alive()) return;
    samples.push(resident_mib(pid));
    most_files = Math.max(most_files, readdirSync(`/proc/${pid}/fd`).length);
  }, Math.max(100, kSeconds * 2));
  const total = { real: 0, answered: 0 };
  for (const begun = performance.now(); service.alive() && performance.now() - begun < kSeconds * 1000;) {
    const { real, answered } = await hostile_shift(orders);
    total.real += real;
    total.answered += answered;
  }
  clearInterval(sampling);
  const quarters = [0, 1, 2, 3].map((i) => samples.slice((i * samples.length) / 4, ((i + 1) * samples.length) / 4)).map(mean);
  console.log(`${total.answered} answers, ${total.real} of them to real calls; MiB resident: ${samples[0].toFixed(0)} at first, ${quarters.map((each) => each.toFixed(0)).join(', ')} in the quarters of the time, at most ${Math.max(...samples).toFixed(0)}; ${most_files} descriptors at most; ${group ? `control group: ${group.peak_mib().toFixed(0)} of ${kLimitMib} MiB at most, page cache too, ${group.killed()} killed` : 'no control group'}`);
  assert.ok(service.alive(), service.stderr.slice(-2000));
  assert.equal(group?.killed() ?? 0, 0);
  assert.ok(total.real > 20);
  if (!short) assert.ok(Math.max(...samples) < kLimitMib);
  // A short run says little of what the allocator will keep in the end.
  if (minutes >= 3) assert.ok(quarters[3] - quarters[2] < Math.max(8, 0.1 * quarters[2]), `grows: ${quarters}`);
  await sleep(100);
  assert.equal((await discover(service))['order-sign'].id, sign.id);
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});
