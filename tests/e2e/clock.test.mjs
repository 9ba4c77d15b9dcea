// Wall clocks that are wrong or step, zones, the turn of a day: the day of an order is the UTC day, deadlines do not
// depend on it, and the same question has the same answer.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { discover, parsed, post, request_of, without_uuids } from './support/requests.mjs';
import { patience, run_program, short, start_service } from './support/service.mjs';
import { start_deaf_server } from './support/troubled_server.mjs';

const kLibrary = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1'].find(existsSync);
// A sanitizer must be the first library of a process.
const skip = (!kLibrary && 'needs faketime (.ci/install test)') || (/\/(asan|tsan)\//.test(process.env.ISOGUARD_BINARY ?? '') && 'a sanitizer');
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-clock-'));
after(() => rmSync(folder, { recursive: true }));

/// The environment of a process whose wall clock is off by seconds, and steps when set() says so; its steady clock
/// is not touched, as the kernel promises.
function clock(zone = 'UTC') {
  const file = path.join(folder, `clock-${randomUUID()}`);
  const set = (seconds) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)}s\n`);
  set(0);
  return { set, env: { LD_PRELOAD: kLibrary, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1', TZ: zone } };
}
const seconds_to = (moment) => (Date.parse(moment) - Date.now()) / 1000;

const kZones = ['UTC', 'America/New_York', 'Asia/Tokyo', 'Pacific/Apia', 'Europe/Berlin'];
const offered = await start_service();
const services = await discover(offered);
await offered.stop();
/// A test and an order of which windows of days decide.
const request = request_of('cbp-continuing-ok', services['order-sign']);
const kDay = 86_400_000;
const today = Math.floor(Date.now() / kDay) * kDay;
const day_text = (day) => new Date(day).toISOString().slice(0, 10);

/// The turns of a day on which the answer may change, and in zones those of the hour.
const kMoments = [-1, 0, 1, 2, 5, 6, 7, 8, 30].map((days) => today + days * kDay)
  .flatMap((midnight) => [midnight - 2000, midnight + 1000].map((moment) => new Date(moment).toISOString()))
  .concat(['2026-10-25T00:59:58Z', '2026-10-25T01:00:01Z', '2026-11-01T05:59:58Z', '2026-11-01T06:00:01Z', '2028-02-28T23:59:58Z', '2028-02-29T00:00:01Z']);

test(`the day of an order is the UTC day, to the second, in ${kZones.length} zones`, { skip }, async () => {
  const expected = new Map();
  for (const moment of kMoments) {
    const day = moment.slice(0, 10);
    if (expected.has(day)) continue;
    const { stdout } = await run_program(['check', '--today', day, '-'], JSON.stringify(request));
    expected.set(day, without_uuids(parsed(stdout)));
  }
  assert.ok(new Set([...expected.values()].map((answer) => JSON.stringify(answer))).size >= 3, 'the days matter');
  for (const zone of kZones) {
    const fake = clock(zone);
    const service = await start_service({ env: fake.env });
    for (const moment of kMoments) {
      fake.set(seconds_to(moment));
      const { body } = await post(service, '/cds-services/order-sign', request);
      assert.deepEqual(without_uuids(body), expected.get(moment.slice(0, 10)), `${zone} ${moment}`);
    }
    assert.deepEqual(await service.stop(), { code: 0, signal: null });
  }
});

test('a step of the clock moves no deadline and loses no record', { skip }, async () => {
  const deaf = await start_deaf_server();
  const store = await new FhirStore().start();
  const generated = generate(scenarios.find(({ id }) => id === 'base-female'));
  const fake = clock();
  const data_dir = path.join(folder, 'kept');
  const service = await start_service({ env: fake.env, fhir_servers: [deaf.base_url], args: ['--data-dir', data_dir] });
  const ehr = new Ehr(service, store);
  const call = { ...ehr.with_access(ehr.bare('order-sign', generated.context)), fhirServer: deaf.base_url };
  const events = [];
  for (const step of [3600, -3600, 86_400, -86_400, 0]) {
    const waiting = post(service, '/cds-services/order-sign', { ...call, hookInstance: randomUUID() });
    setTimeout(() => fake.set(step), 100);
    const answer = await waiting;
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.body.cards.some((card) => rule_of(card) === 'data-unavailable'));
    assert.ok(answer.ms < 500 * patience, `${answer.ms} ms after a step of ${step} s`);
    events.push(answer.headers.get('x-event-id'));
  }
  assert.ok(events.every(Boolean) && new Set(events).size === events.length);
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  const listed = await run_program(['audit', 'list', '--data-dir', data_dir]);
  for (const id of events) assert.ok(listed.stdout.includes(id), listed.stdout + listed.stderr);
  await deaf.stop();
  await store.stop?.();
});

test('the same request has the same answer, byte for byte, a thousand times and with any number of threads', async () => {
  const data_dir = path.join(folder, 'same');
  const answers = new Set();
  for (const threads of [1, 2, 8]) {
    const service = await start_service({ args: ['--threads', String(threads), '--data-dir', data_dir] });
    const text = JSON.stringify(request_of('three-headlines', services['order-sign']));
    const ask = async () => {
      for (let i = 0; i < (short ? 5 : 42); ++i) answers.add((await post(service, '/cds-services/order-sign', text)).text);
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    await service.stop();
  }
  assert.equal(answers.size, 1);
  assert.ok(parsed([...answers][0]).cards.length >= 3);
});
