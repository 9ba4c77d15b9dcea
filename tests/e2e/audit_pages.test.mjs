// Reading the audit over HTTP with the real program: searches, paging, figures, who may read, and that each reading is
// written down.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { violations_of } from './audit_checkers/balp.mjs';
import { checkers } from './audit_checkers/checkers.mjs';
import { start_with_admin } from './support/admin.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { run_program, start_service } from './support/service.mjs';

const kCanary = 'mrn-canary-4711';  // begins the id of every patient
const kPatients = 24;
const kServer = 'https://ehr.example/fhir';
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-pages-'));
after(() => rmSync(folder, { recursive: true }));
const data_dir = path.join(folder, 'data');
const options = { fhir_servers: [kServer], args: ['--data-dir', data_dir, '--audit-origin', 'test/one'] };

// What there is to read: written by one run, read through another.
const writer = await start_service(options);
const hooks = await discover(writer);
const patient = (number) => `${kCanary}-${number}`;
const trace = { 'X-Request-Id': '00112233445566778899aabbccddeeff', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const calls = [];
async function call(id, number, { hook = 'order-sign', user = `Practitioner/${number % 3}`, server, change = (body) => body } = {}, to = writer) {
  const body = JSON.parse(JSON.stringify(request_of(id, hooks[hook])).replaceAll(id, patient(number)));
  body.context.userId = user;
  if (server) body.fhirServer = server;
  const answer = await post(to, `/cds-services/${hook}`, change(body), { 'Content-Type': 'application/json', ...trace });
  assert.equal(answer.status, 200, answer.text);
  calls.push({ id: answer.headers.get('x-event-id'), number, hook, user, server, cards: answer.body.cards });
  return calls.at(-1);
}
for (let number = 0; number < kPatients; ++number) await call('three-headlines', number);
for (let number = 0; number < 4; ++number) await call('three-headlines', number, { hook: 'order-select' });
await call('base-female', 100);
await call('three-headlines', 101, { change: (body) => ({ ...body, prefetch: { ...body.prefetch, 'obs-preg': null, conditions: undefined } }) });
await call('three-headlines', 0, { server: kServer });
await post(writer, '/cds-services/order-sign', '{');
const feedback = calls.slice(0, 20).map(({ cards }, index) => ({ card: cards[0].uuid, outcomeTimestamp: new Date().toISOString(),
  ...(index < 13 ? { outcome: 'overridden', overrideReason: { reason: cards[0].overrideReasons?.[0], userComment: 'said' } }
    : { outcome: 'accepted', acceptedSuggestions: [{ id: randomUUID() }] }) }));
const taken = await post(writer, '/cds-services/order-sign/feedback', { feedback });
assert.equal(taken.status, 200, taken.text);
await writer.stop();

// The raw export, by the command line.
const bundles = path.join(folder, 'bundles');
mkdirSync(bundles);
assert.equal((await run_program(['audit', 'export', '--data-dir', data_dir, '--output', bundles])).code, 0);
const raw = readFileSync(path.join(bundles, 'audit.ndjson'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
  .filter(({ event }) => event).map(({ event }) => JSON.parse(event));
assert.ok(raw.length > 50);

const service = await start_with_admin(options);
after(() => service.stop());
const readings = [];  // each that should leave an event
/// A reading; `path` begins behind /fhir, or with /stats.
async function read(where, init, { counts = true } = {}) {
  const answer = await service.admin(where, init);
  if (counts) readings.push(answer.status);
  return answer;
}
const search = async (query, init) => {
  const answer = await read(`/fhir/AuditEvent${query ? `?${query}` : ''}`, init);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.resourceType, 'Bundle');
  return answer.body;
};
const matches = (bundle) => (bundle.entry ?? []).filter(({ search: { mode } }) => mode === 'match').map(({ resource }) => resource);
const link = (bundle, relation) => bundle.link.find((each) => each.relation === relation)?.url;
const own_type = (event) => event.subtype.at(-1).code;
const relative = (url) => url.replace(/^http:\/\/[^/]+/, '');
async function all_pages(query) {
  const events = [];
  let bundle = await search(query);
  for (;;) {
    events.push(...matches(bundle));
    const next = link(bundle, 'next');
    if (!next) return events;
    bundle = (await read(relative(next))).body;
  }
}
const outcome = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.resourceType, 'OperationOutcome');
  assert.equal(answer.body.issue[0].code, code);
  assert.deepEqual(checkers.medplum(answer.body), []);
};

test('the CapabilityStatement is one, and says what can be searched', async () => {
  const { body, status } = await service.admin('/fhir/metadata');
  assert.equal(status, 200);
  for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(body), [], name);
  const names = body.rest[0].resource[0].searchParam.map(({ name }) => name);
  for (const name of names) {
    const answer = await read(`/fhir/AuditEvent?${name}=${{ date: '2026', patient: 'x', agent: 'Practitioner/x', entity: 'Patient/x' }[name] ?? 'x'}`);
    assert.equal(answer.status, 200, name);
  }
});

test('every event of the raw export is there, valid, and the same when read alone', async () => {
  const bundle = await search('_count=500');
  const start = { ...bundle, entry: bundle.entry.slice(0, 10) };  // checkers take their time
  for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(start), [], name);
  const events = matches(bundle);
  const ids = new Set(events.map(({ id }) => id));
  for (const { event_id } of raw) assert.ok(ids.has(event_id), event_id);
  const kinds = new Set(events.map(own_type));
  for (const type of ['decision', 'refusal', 'feedback', 'config', 'start', 'stop', 'access']) assert.ok(kinds.has(type), type);
  const seen = new Set();
  for (const event of events) {
    if (event.meta) assert.deepEqual(violations_of(event, event.meta.profile[0]), []);
    if (seen.has(own_type(event))) continue;
    seen.add(own_type(event));
    for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(event), [], `${name}: ${own_type(event)}`);
  }
  const { text, body, headers } = await read(`/fhir/AuditEvent/${calls[0].id}`);
  assert.deepEqual(body, events.find(({ id }) => id === calls[0].id));
  assert.equal(headers['content-type'], 'application/fhir+json; charset=utf-8');
  assert.equal((await read(`/fhir/AuditEvent/${calls[0].id}`, { method: 'HEAD' })).headers['content-length'], String(Buffer.byteLength(text)));
});

test('a decision has client, server, user, patient, evidence and X-Request-Id', async () => {
  const { body } = await read(`/fhir/AuditEvent/${calls[0].id}`);
  assert.match(body.meta.profile[0], /IHE\.BasicAudit\.PatientRead$/);
  assert.deepEqual(violations_of(body, body.meta.profile[0]), []);
  const entity = (code) => body.entity.filter(({ type }) => type.code === code);
  assert.equal(entity('1')[0].what.reference, `Patient/${patient(0)}`);
  assert.equal(entity('XrequestId')[0].what.identifier.value, trace['X-Request-Id']);
  assert.equal(entity('traceparent')[0].what.identifier.value, trace.traceparent);
  assert.equal(body.agent[2].who.reference, 'Practitioner/0');
  const { evidence } = raw.find(({ event_id }) => event_id === calls[0].id);
  assert.equal(body.entity.filter(({ type }) => type.system === 'http://hl7.org/fhir/resource-types').length, evidence.length);
  const of_server = (await read(`/fhir/AuditEvent/${calls.at(-1).id}`)).body;
  assert.equal(of_server.entity.find(({ type }) => type.code === '1').what.reference, `${kServer}/Patient/${patient(0)}`);
});

test('each parameter finds what it should, and nothing else', async () => {
  const decisions = raw.filter(({ type }) => type === 'decision');
  const of = (holds) => raw.filter(holds).map(({ event_id }) => event_id).sort();
  const of_calls = (holds) => calls.filter(holds).map(({ id }) => id).sort();
  const pseudonym = decisions[0].subject.pseudonym;
  const about = (name) => of(({ subject }) => subject?.pseudonym === name);
  const day = decisions[0].recorded_utc.slice(0, 10);
  const middle = decisions[10].recorded_utc;
  const is_decision = ({ type }) => type === 'decision';
  const of_patient0 = [...about(pseudonym), ...about(decisions.at(-1).subject.pseudonym)].sort();
  const observed = decisions[0].evidence.find(({ id }) => id) ?? decisions[0].evidence[0];
  const table = [
    [`_id=${calls[3].id}`, [calls[3].id]],
    [`_id=${[calls[4].id, calls[3].id].sort()}`, [calls[3].id, calls[4].id].sort()],
    ['_id=nobody', []],
    [`patient=${patient(0)}`, of_patient0],
    [`patient=Patient/${patient(0)}`, of_patient0],
    [`patient=${encodeURIComponent(`${kServer}/Patient/${patient(0)}`)}`, about(decisions.at(-1).subject.pseudonym)],
    ['patient=stranger', []],
    [`patient:identifier=${pseudonym}`, about(pseudonym)],
    [`patient.identifier=${encodeURIComponent(`https://isoguard.example/fhir/NamingSystem/patient-pseudonym|${pseudonym}`)}`, about(pseudonym)],
    ['agent=Practitioner/1&subtype=decision', of_calls(({ user }) => user === 'Practitioner/1')],
    ['agent=Practitioner/99', []],
    [`agent=${encodeURIComponent(`${kServer}/Practitioner/0`)}`, [calls.at(-1).id]],
    ['subtype=decision', of(is_decision)],
    ['subtype=https://isoguard.example/fhir/CodeSystem/audit-event-type|feedback', of(({ type }) => type === 'feedback')],
    ['subtype=decision,refusal', of(({ type }) => type === 'decision' || type === 'refusal')],
    ['subtype=decision&subtype=refusal', []],
    ['subtype=create', of(({ type }) => type === 'feedback')],
    ['type=rest&subtype=read', of(({ type }) => type === 'decision' || type === 'refusal')],
    ['type=http://terminology.hl7.org/CodeSystem/audit-event-type|rest&outcome=4', of(({ type }) => type === 'refusal')],
    ['type=|rest', []],
    ['outcome=0&subtype=decision', of(is_decision)],
    ['outcome=12', []],
    [`date=${day}&subtype=decision`, of(is_decision)],
    [`date=${day.slice(0, 7)}&subtype=decision`, of(is_decision)],
    [`date=${day.slice(0, 4)}&subtype=decision`, of(is_decision)],
    ['date=2020', []],
    [`date=${middle}`, of(({ recorded_utc }) => recorded_utc === middle)],
    [`date=ge${middle}&subtype=decision`, of((event) => is_decision(event) && event.recorded_utc >= middle)],
    [`date=gt${middle}&subtype=decision`, of((event) => is_decision(event) && event.recorded_utc > middle)],
    [`date=le${middle}&subtype=decision`, of((event) => is_decision(event) && event.recorded_utc <= middle)],
    [`date=lt${middle}&subtype=decision`, of((event) => is_decision(event) && event.recorded_utc < middle)],
    [`date=ge${middle}&date=lt${middle}`, []],
    ['entity=Observation/nobody', []],
    ['agent-name=nobody', []],
  ];
  for (const [query, wanted] of table) {
    const found = (await all_pages(`${query}&_count=7`)).map(({ id }) => id).filter((id) => raw.some(({ event_id }) => event_id === id));
    assert.deepEqual(found.sort(), wanted, query);
  }
  const { body } = await read(`/fhir/AuditEvent/${calls[0].id}`);
  const evidence = body.entity.find(({ type, what }) => type.code === observed.type && what.reference);
  const by_entity = await all_pages(`entity=${encodeURIComponent(evidence.what.reference)}`);
  assert.ok(by_entity.some(({ id }) => id === calls[0].id), evidence.what.reference);
  for (const event of by_entity) assert.ok(event.entity.some(({ what }) => what?.reference?.endsWith(evidence.what.reference)));
  const by_name = await all_pages('agent-name=R&subtype=access');  // the export above, by whoever runs this
  assert.ok(by_name.every(({ agent }) => agent.some(({ name }) => /^r/i.test(name ?? ''))));
});

test('order, pages and links', async () => {
  const times = (events) => events.map(({ recorded }) => recorded);
  const newest = await all_pages('subtype=decision&_count=4');
  assert.deepEqual(times(newest), times(newest).sort().reverse());
  const oldest = await all_pages('subtype=decision&_count=4&_sort=date');
  assert.deepEqual(oldest.map(({ id }) => id), newest.map(({ id }) => id).reverse());
  const page = await search('subtype=decision&_count=2');
  assert.equal(page.type, 'searchset');
  assert.equal(matches(page).length, 2);
  assert.equal(link(page, 'self'), `http://127.0.0.1:${service.admin_port}/fhir/AuditEvent?subtype=decision&_count=2`);
  assert.deepEqual((await read(relative(link(page, 'self')))).body.entry, page.entry);
  assert.equal(page.entry[0].fullUrl, `http://127.0.0.1:${service.admin_port}/fhir/AuditEvent/${matches(page)[0].id}`);
  const second = (await read(relative(link(page, 'next')))).body;
  assert.deepEqual(matches(second).map(({ id }) => id), newest.slice(2, 4).map(({ id }) => id));
  assert.equal(link(second, 'self'), link(page, 'next'));
  assert.ok(matches(await search('_count=100000')).length <= 500, 'a page has a bound');
});

test('pages stay right while events come in', async () => {
  let running = true;
  let written = 0;
  const writing = (async () => {
    for (let number = 200; running; ++number, ++written) await call('base-female', number, {}, service);
  })();
  const before = raw.filter(({ type }) => type === 'decision').map(({ event_id }) => event_id).sort();
  for (const sort of ['date', '-date']) {
    const found = (await all_pages(`subtype=decision&_count=3&_sort=${sort}`)).map(({ id }) => id);
    assert.equal(new Set(found).size, found.length, 'none twice');
    assert.deepEqual(found.filter((id) => before.includes(id)).sort(), before, 'none left out');
  }
  running = false;
  await writing;
  assert.ok(written > 3, String(written));
});

test('NDJSON has a line for each event', async () => {
  const { text, headers, status } = await read('/fhir/AuditEvent?subtype=decision&_format=ndjson');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/fhir+ndjson; charset=utf-8');
  const lines = text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ id }) => id), (await all_pages('subtype=decision&_count=500')).map(({ id }) => id));
  assert.equal(headers.link, undefined);
  const part = await read('/fhir/AuditEvent?subtype=decision&_count=5', { headers: { Accept: 'application/fhir+ndjson' } });
  assert.equal(part.text.split('\n').length, 6);
  const next = part.headers.link.match(/^<(\S+)>; rel="next"$/)[1];
  const rest = await read(`${relative(next)}&_format=ndjson`.replace(/&_format=ndjson$/, ''), { headers: { Accept: 'application/fhir+ndjson' } });
  assert.deepEqual(rest.text.split('\n').slice(0, -1).map((line) => JSON.parse(line).id), lines.slice(5, 10).map(({ id }) => id));
});

test('what is refused: methods, paths, ids, parameters', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    for (const where of ['/fhir/AuditEvent', `/fhir/AuditEvent/${calls[0].id}`, '/stats']) {
      const answer = await read(where, { method });
      outcome(answer, 405, 'not-supported');
      assert.equal(answer.headers.allow, 'GET, HEAD');
    }
  }
  for (const id of ['01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d', 'nobody', `${kCanary}`, '', '_history', '_search/']) {
    outcome(await read(`/fhir/AuditEvent/${id}`), 404, 'not-found');
  }
  for (const where of ['/fhir', '/fhir/', '/fhir/Patient', `/fhir/Patient/${patient(0)}`, '/fhir/AuditEvents']) {
    outcome(await read(where, {}, { counts: false }), 404, 'not-found');
  }
  const page = await search('subtype=decision&_count=2');
  const cursor = new URL(link(page, 'next')).searchParams.get('_cursor');
  const table = [[`name=${kCanary}`, 'not-supported'], [`patient:exact=${kCanary}`, 'not-supported'], ['_total=some', 'value'],
    [`date=${kCanary}`, 'value'], ['date=2026-13', 'value'], ['date=ne2026', 'value'], [`agent=${kCanary}`, 'value'],
    [`patient=Group/${kCanary}`, 'value'], [`patient:identifier=${kCanary}`, 'value'], ['_count=-1', 'value'], ['_count=x', 'value'],
    ['_sort=type', 'value'], ['_id=', 'value'], ['_count=1&_count=2', 'not-supported'], ['a=%zz', 'structure'], ['_cursor=AAAA', 'value'],
    [`subtype=feedback&_count=2&_cursor=${cursor}`, 'value'], [`_cursor=${cursor}`, 'value']];
  for (const [query, code] of table) outcome(await read(`/fhir/AuditEvent?${query}`), 400, code);
  outcome(await read('/fhir/AuditEvent?_format=xml'), 406, 'not-supported');
  const lenient = await search(`name=${kCanary}&_count=1`, { headers: { Prefer: 'handling=lenient' } });
  assert.doesNotMatch(link(lenient, 'self'), /name=/, 'what was not used is not in the self link');
});

test('figures are those of the raw export', async () => {
  const to = new Date(Math.ceil((Date.parse(raw.at(-1).recorded_utc) + 1) / 1000) * 1000).toISOString().replace('.000', '');
  const decisions = raw.filter(({ type }) => type === 'decision');
  const cards = new Map();
  for (const event of decisions) for (const card of event.cards) cards.set(card.uuid, { ...card, sent: (cards.get(card.uuid)?.sent ?? 0) + 1 });
  const answers = new Map();
  for (const { type, feedback: item } of raw) if (type === 'feedback') answers.set(item.card, item);
  const expected = new Map();
  const add = (key, count = 1) => expected.set(key, (expected.get(key) ?? 0) + count);
  for (const event of decisions) {
    add(`calls|${event.call.hook}`);
    add(`calls-with-our-drugs|${event.call.hook}`, event.result.concerns_us ? 1 : 0);
    add('orders|', event.result.concerns_us ? 1 : 0);
    for (const { rule, result, reason } of event.checks ?? []) {
      if (result !== 'not_evaluated') continue;
      add(`not-evaluated|${rule}`);
      add(`not-evaluated-because|${rule}|${reason ?? 'unsaid'}`);
    }
    for (const key of new Set((event.missing ?? []).map(({ what, why }) => `missing|${what}|${why}`))) add(key);
  }
  for (const [uuid, { rule, indicator, sent }] of cards) {
    const answer = answers.get(uuid);
    add(`sent|${rule}|${indicator}`, sent);
    add(`rule-sent|${rule}`, sent);
    add(`cards|${rule}|${indicator}`);
    for (const name of ['accepted', 'overridden']) add(`${name}|${rule}|${indicator}`, answer?.outcome === name ? 1 : 0);
    add(`unanswered|${rule}|${indicator}`, answer ? 0 : 1);
    add(`rule-overridden|${rule}`, answer?.outcome === 'overridden' ? 1 : 0);
    if (answer?.outcome === 'overridden') {
      for (const { code } of answer.reasons.length ? answer.reasons : [{ code: 'none' }]) add(`override-reason|${rule}|${indicator} ${code ?? 'other'}`);
    }
  }
  add('refusals|', raw.filter(({ type }) => type === 'refusal').length);
  add('feedback-on-other-cards|', 0);
  const { body } = await read(`/stats?suppress=no&to=${to}`);
  const key = ({ figure, of = '', detail }) => `${figure}|${of}${detail ? `|${detail}` : ''}`;
  const derived = /-percent$|per-100|^latency/;
  const counted = Object.fromEntries(body.figures.filter(({ figure }) => !derived.test(figure)).map((each) => [key(each), Number(each.value)]));
  assert.deepEqual(counted, Object.fromEntries(expected));
  for (const { figure, of, detail, value } of body.figures.filter((each) => /-percent$/.test(each.figure))) {
    const part = expected.get(`${figure.replace('-percent', '')}|${of}|${detail}`);
    assert.equal(value, (Math.floor((part * 1000 + Math.floor(expected.get(`cards|${of}|${detail}`) / 2)) / expected.get(`cards|${of}|${detail}`)) / 10).toFixed(1));
  }
  const latencies = decisions.map(({ latency }) => latency.total).sort((a, b) => a - b);
  for (const percent of [50, 95, 99]) {
    const rank = Math.ceil((latencies.length * percent) / 100);
    assert.equal(body.figures.find(({ figure, of }) => figure === 'latency-us' && of === `p${percent}`).value, String(latencies[rank - 1]));
  }
  const noise = body.figures.filter(({ figure }) => figure === 'rule-overridden').map(({ value }) => Number(value));
  assert.deepEqual(noise, [...noise].sort((a, b) => b - a));
  assert.ok(noise[0] === 13, 'the first card was overridden 13 times');

  const command = await run_program(['audit', 'stats', '--data-dir', data_dir, '--to', to, '--min-cell', '0']);
  assert.deepEqual(JSON.parse(command.stdout).figures, body.figures, 'as the command line says');
});

test('small counts are hidden, also what would tell them', async () => {
  const { body } = await read('/stats?to=2999-01-01');
  assert.equal(body.min_cell, 11);
  const numbers = body.figures.filter(({ figure }) => !/^latency|percent|per-100/.test(figure)).map(({ value }) => value);
  for (const value of numbers) assert.ok(/^(<11|…|0)$/.test(value) || Number(value) >= 11, value);
  const of = (list, figure, group) => list.find((each) => each.figure === figure && (!group || each.group === group))?.value;
  const plain = (await read('/stats?suppress=no&by=hook&to=2999-01-01')).body.figures;
  const hidden = (await read('/stats?by=hook&to=2999-01-01')).body.figures;
  assert.equal(of(plain, 'orders', 'order-select'), '4');
  assert.equal(of(hidden, 'orders', 'order-select'), '<11');
  assert.equal(of(hidden, 'orders', 'order-sign'), '…', 'or the total would tell');
  for (const by of ['service', 'hook', 'policy', 'day', 'month']) {
    const groups = (await read(`/stats?by=${by}&suppress=no`)).body.figures.filter(({ figure }) => figure === 'orders').map(({ value }) => Number(value));
    const all = (await read('/stats?suppress=no')).body.figures.find(({ figure }) => figure === 'orders').value;
    assert.equal(groups.reduce((a, b) => a + b, 0), Number(all), by);
  }
});

test('figures as CSV, and what is refused', async () => {
  for (const [where, headers] of [['/stats?format=csv', {}], ['/stats', { Accept: 'text/csv' }]]) {
    const { text, headers: got } = await read(where, { headers });
    assert.equal(got['content-type'], 'text/csv; charset=utf-8');
    assert.match(text, /^figure,of,detail,value\ncalls,/);
  }
  assert.match((await read('/stats?format=csv&by=day')).text, /^group,figure,of,detail,value\n\d{4}-\d\d-\d\d,calls,/);
  for (const query of [`x=${kCanary}`, 'from=yesterday', 'to=2026-02-30', 'by=patient', 'suppress=maybe', 'format=xml', 'from=2026-01-01&from=2026-01-01']) {
    assert.equal((await read(`/stats?${query}`)).status, 400, query);
  }
});

test('nothing of a patient is in figures, metrics, refusals and the records of readings', async () => {
  const texts = [(await read('/stats?suppress=no')).text, (await read('/stats?suppress=no&by=day&format=csv')).text,
    (await service.admin('/metrics')).text, (await service.admin('/ready')).text];
  for (const query of [`${kCanary}=1`, `date=${kCanary}`, `_sort=${kCanary}`, `patient=a/${kCanary}`, `_format=${kCanary}`]) {
    texts.push((await read(`/fhir/AuditEvent?${query}`)).text);
  }
  texts.push((await read(`/fhir/AuditEvent/${kCanary}`)).text);
  await search(`patient=${patient(0)}&entity=Observation/${kCanary}&agent-name=${kCanary}&_id=${kCanary}&type=${kCanary}`);
  const listed = await run_program(['audit', 'list', '--data-dir', data_dir, '--type', 'access', '--database', path.join(data_dir, 'audit', 'audit.db')]);
  texts.push(listed.stdout, JSON.stringify(await all_pages('subtype=access&_count=500')));
  assert.ok(texts.join('').includes('"access.command"'));
  for (const text of texts) assert.ok(!text.includes(kCanary), text.slice(text.indexOf(kCanary) - 200, text.indexOf(kCanary) + 50));
});

test('each reading is one access event, also a refused one', async () => {
  const begin = readings.length;
  const before = (await all_pages('subtype=access&_count=500')).filter(({ agent }) => agent.length === 2 && agent[0].network?.address);
  assert.equal(before.length, begin, 'since the start, none twice and none missing');
  const detail = (event, name) => event.entity.flatMap(({ detail: list }) => list ?? []).find(({ type }) => type === `access.${name}`)?.valueString;
  const statuses = before.map((event) => Number(detail(event, 'status'))).sort();
  assert.deepEqual(statuses, readings.slice(0, begin).sort(), 'with what came of them');
  const found = await search(`patient=Patient/${patient(7)}&_count=1`);
  const [event] = matches(await search('subtype=access&_count=1'));
  assert.equal(detail(event, 'command'), 'search');
  assert.equal(detail(event, 'results'), '1');
  assert.equal(detail(event, 'box'), 'true');
  assert.equal(event.agent[0].network.address, '127.0.0.1');
  const pseudonym = matches(found)[0].entity.find(({ type }) => type.code === '1').what.identifier.value;
  assert.equal(event.entity.find(({ type }) => type.code === '1').what.identifier.value, pseudonym, 'who reads about a patient is found with her');
});

test('many at once: a few are read, the others are told to come again, and pages of health answer', async () => {
  const many = Array.from({ length: 60 }, () => read('/fhir/AuditEvent?_count=500', {}));
  const live = await service.admin('/live');
  assert.equal(live.status, 200);
  const answers = await Promise.all(many);
  const busy = answers.filter(({ status }) => status === 503);
  assert.ok(answers.some(({ status }) => status === 200));
  assert.ok(busy.length > 0 && answers.every(({ status }) => status === 200 || status === 503));
  for (const answer of busy) {
    outcome(answer, 503, 'throttled');
    assert.equal(answer.headers['retry-after'], '1');
  }
});

test('a name that is not this machine\'s is refused without a token', async () => {
  for (const Host of ['evil.example', '127.evil.example', '127.0.0.1.evil.example:8080', '127.']) {
    outcome(await read('/fhir/AuditEvent', { headers: { Host } }), 403, 'security');
  }
  assert.equal((await service.admin('/live', { headers: { Host: 'evil.example' } })).status, 200);
});

test('with a token it is needed, and a trusted proxy says who reads', async () => {
  const token = 'a-token-of-the-site';
  const file = path.join(folder, 'token');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  const own = path.join(folder, 'own');
  const args = ['--data-dir', own, '--audit-origin', 'test/two', '--admin-token-file', file, '--admin-trusted-proxy', '127.0.0.1'];
  const guarded = await start_with_admin({ args });
  const bearer = { Authorization: `Bearer ${token}`, 'X-Remote-User': 'anna' };
  for (const where of ['/fhir/AuditEvent', '/fhir/AuditEvent/x', '/stats']) {
    for (const Authorization of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
      const answer = await guarded.admin(where, Authorization ? { headers: { Authorization } } : {});
      outcome(answer, 401, 'login');
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  }
  for (const where of ['/live', '/ready', '/metrics', '/fhir/metadata']) assert.equal((await guarded.admin(where)).status, 200, where);
  const first = await guarded.admin('/fhir/AuditEvent?subtype=access&_count=500', { headers: bearer });
  assert.equal(first.status, 200, first.text);
  assert.equal(matches(first.body).filter(({ outcome: came }) => came === '4').length, 15, 'refused ones, too');
  const second = await guarded.admin('/fhir/AuditEvent?agent-name=ANN', { headers: { ...bearer, Host: 'audit.example' } });
  assert.deepEqual(matches(second.body).map(({ agent }) => agent.find(({ name }) => name)?.name), ['anna']);
  assert.ok(link(second.body, 'self').startsWith('http://audit.example/fhir/'));
  await guarded.stop();

  chmodSync(file, 0o644);
  const run = await run_program(['serve', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--admin-token-file', file]);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /--admin-token-file: .* chmod 600/);
  assert.match((await run_program(['serve', '--admin-token-file', file])).stderr, /--admin-token-file needs --admin-listen/);
});

test('beyond this machine the audit needs a token, the pages of health do not', async () => {
  const open = await start_with_admin({ admin_listen: '0.0.0.0:0', args: ['--data-dir', path.join(folder, 'open'), '--admin-beyond-loopback'] });
  outcome(await open.admin('/fhir/AuditEvent'), 403, 'security');
  outcome(await open.admin('/stats'), 403, 'security');
  assert.equal((await open.admin('/metrics')).status, 200);
  await open.stop();
});

test('without a data folder there is nothing to read', async () => {
  const bare = await start_with_admin();
  assert.equal((await bare.admin('/fhir/AuditEvent')).status, 404);
  assert.equal((await bare.admin('/stats')).status, 404);
  await bare.stop();
});
