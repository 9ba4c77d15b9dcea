// How the service holds out: mixed load for a long time, with reloads, a FHIR server in trouble, hostile clients and
// records that are read meanwhile. Prints memory, descriptors and threads each minute, and their slope at the end. Judges nothing.
//   node tests/bench/soak.mjs [MINUTES] [CALLS A SECOND]      (60, 200; ISOGUARD_BINARY names the program)

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { generate } from '../e2e/scenario_generator.mjs';
import { scenarios } from '../e2e/support/cases.mjs';
import { Ehr } from '../e2e/support/ehr.mjs';
import { FhirStore } from '../e2e/support/fhir_store.mjs';
import { discover, post, request_of } from '../e2e/support/requests.mjs';
import { source_dir, start_service } from '../e2e/support/service.mjs';
import { TroubledServer } from '../e2e/support/troubled_server.mjs';

const minutes = Number(process.argv[2] ?? 60);
const rate = Number(process.argv[3] ?? 200);
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-soak-'));
const troubled = await new TroubledServer().start({ resourceType: 'Patient', id: 'p' });
const store = await new FhirStore().start();
await store.add(generate(scenarios.find(({ id }) => id === 'base-female')).resources);
const service = await start_service({ fhir_servers: [troubled.base_url, store.base_url], args: ['--data-dir', path.join(folder, 'data'),
  '--manifests', path.join(source_dir, 'manifests'), '--admin-listen', '127.0.0.1:0', '--log', 'json', '--log-requests'] });
while (!/admin listening/.test(service.stdout)) await sleep(10);
const admin = service.stdout.match(/admin listening on (\S+)/)[1];
service.child.stderr.removeAllListeners('data').on('data', () => {});
const hooks = await discover(service);
const ehr = new Ehr(service, store);
const generated = generate(scenarios.find(({ id }) => id === 'base-female'));
const whole = ['three-headlines', 'base-female', 'preg-condition', 'other-drug-female'].map((id) => request_of(id, hooks['order-sign']));

const counts = { ok: 0, refused: 0, failed: 0, feedback: 0, reloads: 0, hostile: 0, readings: 0 };
const times = [];
async function one(turn) {
  const from_server = turn % 20 === 0;
  const request = from_server ? ehr.with_access(ehr.bare('order-sign', generated.context)) : { ...whole[turn % whole.length], hookInstance: randomUUID() };
  if (turn % 40 === 0) request.fhirServer = troubled.base_url;
  try {
    const answer = await post(service, '/cds-services/order-sign', request);
    times.push(answer.ms);
    counts[answer.status === 200 ? 'ok' : 'refused'] += 1;
    const card = answer.body?.cards?.[0];
    if (card && turn % 10 === 0) {
      await post(service, '/cds-services/order-sign/feedback', { feedback: [{ card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }] });
      counts.feedback += 1;
    }
  } catch {
    counts.failed += 1;
  }
}

/// Half a head, garbage, a body that never comes: dropped by the service, some of them by us.
function hostile(turn) {
  const socket = createConnection(service.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(['POST / HTTP/1.1\r\nHost: a\r\nContent-Le', '\u0000\u0001garbage\r\n\r\n', 'POST /cds-services/order-sign HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n{"a":'][turn % 3]);
  setTimeout(() => socket.destroy(), (turn % 15) * 1000);
  counts.hostile += 1;
}

function state() {
  const status = readFileSync(`/proc/${service.child.pid}/status`, 'utf8');
  const of = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
  return { mib: of('VmRSS') / 1024, files: readdirSync(`/proc/${service.child.pid}/fd`).length, threads: of('Threads') };
}

const begun = Date.now();
const end = begun + minutes * 60_000;
const samples = [];
const every = async (ms, what) => {
  for (let turn = 0; Date.now() < end; ++turn) {
    await sleep(ms);
    await what(turn);
  }
};
const load = async () => {
  for (let turn = 0; Date.now() < end; ++turn) {
    one(turn);
    const ahead = begun + (turn * 1000) / rate - Date.now();
    if (ahead > 0) await sleep(ahead);
  }
};
await Promise.all([
  load(),
  every(7000, () => { service.child.kill('SIGHUP'); counts.reloads += 1; }),
  every(20_000, (turn) => { troubled.mode = ['well', 'silent', 'busy', 'drip'][turn % 4]; }),
  every(500, (turn) => hostile(turn)),
  every(5000, async () => {
    await (await fetch(`${admin}/metrics`)).text();
    await (await fetch(`${admin}/fhir/AuditEvent?_count=50`)).text();
    counts.readings += 1;
  }),
  every(60_000, () => {
    samples.push({ minute: (Date.now() - begun) / 60_000, ...state() });
    const { minute, mib, files, threads } = samples.at(-1);
    const sorted = times.splice(0).sort((a, b) => a - b);
    console.log(`${minute.toFixed(0).padStart(3)} min  ${mib.toFixed(1)} MiB  ${files} files  ${threads} threads  p50 ${sorted[sorted.length >> 1]?.toFixed(1)} p99 ${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)} ms  ${JSON.stringify(counts)}`);
  }),
]);

/// By least squares, per hour, after the first sixth, in which buffers and caches grow to their size.
function slope(name) {
  const list = samples.slice(Math.floor(samples.length / 6));
  const mean = (of) => list.reduce((sum, sample) => sum + of(sample), 0) / list.length;
  const x = mean(({ minute }) => minute);
  const y = mean((sample) => sample[name]);
  return 60 * mean((sample) => (sample.minute - x) * (sample[name] - y)) / mean(({ minute }) => (minute - x) ** 2);
}
console.log(`an hour adds ${slope('mib').toFixed(2)} MiB, ${slope('files').toFixed(2)} files, ${slope('threads').toFixed(2)} threads`);
const ended = await service.stop();
console.log(`ended with ${JSON.stringify(ended)}`);
await troubled.stop();
await store.stop?.();
rmSync(folder, { recursive: true });
process.exit(ended.code);
