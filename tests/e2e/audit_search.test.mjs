// How the audit is asked over HTTP: forms, formats, preferences, counts, and values that are choices or conditions.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { checkers } from './audit_checkers/checkers.mjs';
import { start_with_admin } from './support/admin.mjs';
import { discover, post, request_of } from './support/requests.mjs';

const kServer = 'https://ehr.example/fhir';
const kForm = 'application/x-www-form-urlencoded';
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-search-'));
const service = await start_with_admin({ fhir_servers: [kServer], args: ['--data-dir', folder, '--audit-origin', 'test/search'] });
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});
const hooks = await discover(service);
const ids = [];
for (let number = 0; number < 6; ++number) {
  const body = JSON.parse(JSON.stringify(request_of('three-headlines', hooks['order-sign'])).replaceAll('three-headlines', `p${number % 3}`));
  body.context.userId = `Practitioner/${number}`;
  if (number === 5) body.fhirServer = kServer;
  const answer = await post(service, '/cds-services/order-sign', body);
  assert.equal(answer.status, 200, answer.text);
  ids.push(answer.headers.get('x-event-id'));
}

const statuses = [];  // of each reading
async function read(where, init) {
  const answer = await service.admin(where, init);
  statuses.push(answer.status);
  return answer;
}
const search = async (query, init) => {
  const answer = await read(`/fhir/AuditEvent?${query}`, init);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};
const form = (body, { query = '', type = kForm } = {}) => read(`/fhir/AuditEvent/_search${query}`, { method: 'POST', headers: type ? { 'Content-Type': type } : {}, body });
const found = (bundle) => (bundle.entry ?? []).filter(({ search: { mode } }) => mode === 'match').map(({ resource }) => resource.id);
const numbers = (bundle) => found(bundle).map((id) => ids.indexOf(id)).filter((number) => number >= 0).sort();
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.resourceType, 'OperationOutcome');
  assert.equal(answer.body.issue[0].code, code, answer.text);
};

test('a form searches as a query does', async () => {
  const bundle = await form('subtype=decision&patient=p0');
  assert.equal(bundle.status, 200, bundle.text);
  assert.deepEqual(numbers(bundle.body), [0, 3]);
  for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(bundle.body), [], name);
  assert.match(bundle.body.link[0].url, /\/fhir\/AuditEvent\?subtype=decision&patient=p0$/, 'links are queries');
  const both = await form('_sort=date&subtype=decision', { query: '?patient=p0,p1', type: `${kForm}; charset=utf-8` });
  assert.deepEqual(found(both.body), [0, 1, 3, 4].map((number) => ids[number]), 'the query and the form together');
  assert.equal((await form('', { type: '' })).status, 200, 'everything');
  refused(await form('name=x'), 400, 'not-supported');
  refused(await form('{}', { type: 'application/json' }), 415, 'not-supported');
  const wrong = await read('/fhir/AuditEvent/_search');
  refused(wrong, 405, 'not-supported');
  assert.equal(wrong.headers.allow, 'POST');
});

test('other methods with a body are refused and recorded; a large one is not read', async () => {
  for (const where of ['/fhir/AuditEvent', `/fhir/AuditEvent/${ids[0]}`, '/stats']) {
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const answer = await read(where, { method, headers: { 'Content-Type': 'application/fhir+json' }, body: '{"resourceType":"AuditEvent"}' });
      refused(answer, 405, 'not-supported');
      assert.equal(answer.headers.allow, 'GET, HEAD');
    }
  }
  for (const where of ['/live', '/metrics']) assert.equal((await service.admin(where, { method: 'POST', body: 'x=1' })).status, 405);
  assert.equal((await service.admin('/stats', { method: 'POST', body: 'x'.repeat(16 * 1024 + 1) })).status, 413);
});

test('headers say the format and are read as HTTP writes them', async () => {
  const table = [
    ['application/fhir+ndjson;q=0.1, application/fhir+json', 'application/fhir+json'], ['application/fhir+ndjson', 'application/fhir+ndjson'],
    ['APPLICATION/FHIR+NDJSON, */*;q=0.1', 'application/fhir+ndjson'], ['*/*', 'application/fhir+json'],
    ['application/fhir+xml, application/*;q=0.2', 'application/fhir+json']];
  for (const [Accept, type] of table) {
    const answer = await read('/fhir/AuditEvent?_count=1', { headers: { Accept } });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-type'], `${type}; charset=utf-8`, Accept);
  }
  const csv = await read('/stats', { headers: { Accept: 'text/csv;q=0.1,application/json' } });
  assert.equal(csv.headers['content-type'], 'application/json');
  for (const where of ['/fhir/AuditEvent', `/fhir/AuditEvent/${ids[0]}`, '/stats']) {
    refused(await read(where, { headers: { Accept: 'application/fhir+xml' } }), 406, 'not-supported');
  }
  refused(await read(`/fhir/AuditEvent/${ids[0]}?_format=xml`), 406, 'not-supported');
  refused(await service.admin('/fhir/metadata', { headers: { Accept: 'application/fhir+xml' } }), 406, 'not-supported');
  for (const Prefer of ['handling=lenient', 'handling="lenient"', 'Handling=Lenient', 'respond-async, handling=lenient']) {
    await search('nobody=1&_count=1', { headers: { Prefer } });
  }
  refused(await read('/fhir/AuditEvent?nobody=1', { headers: { Prefer: 'handling=strict, handling=lenient' } }), 400, 'not-supported');
});

test('events are counted when they are to be', async () => {
  for (const query of ['_count=0', '_summary=count', '_summary=count&_count=3']) {
    const bundle = await search(`subtype=decision&${query}`);
    assert.equal(bundle.total, 6, query);
    assert.equal(bundle.entry, undefined, query);
    assert.deepEqual(bundle.link.map(({ relation }) => relation), ['self']);
    for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(bundle), [], name);
  }
  for (const total of ['accurate', 'estimate']) {
    const bundle = await search(`subtype=decision&_count=2&_total=${total}`);
    assert.deepEqual([bundle.total, bundle.entry.length], [6, 2], 'of all pages');
    const next = bundle.link.find(({ relation }) => relation === 'next').url;
    const second = await read(next.replace(/^http:\/\/[^/]+/, ''));
    assert.deepEqual([second.status, second.body.total, second.body.entry.length], [200, undefined, 2]);
  }
  for (const query of ['_total=none', '_summary=false', '']) assert.equal((await search(`subtype=decision&${query}`)).total, undefined, query);
  assert.equal((await search(`_id=${ids[0]}&_total=accurate`)).total, 1);
  assert.equal((await search('patient=nobody&_count=0')).total, 0);
  for (const summary of ['true', 'text', 'data']) refused(await read(`/fhir/AuditEvent?_summary=${summary}`), 400, 'value');
  refused(await read('/fhir/AuditEvent?_summary=count&_format=ndjson'), 400, 'not-supported');
});

test('commas are choices, and what is repeated holds together', async () => {
  const at = async (id) => (await read(`/fhir/AuditEvent/${id}`)).body.recorded;
  const [second, fifth] = [await at(ids[1]), await at(ids[4])];
  const url = encodeURIComponent(`${kServer}/Patient/p2`);
  const table = [
    ['patient=p0,Patient/p1', [0, 1, 3, 4]], ['patient=p0&patient=p1', []], ['patient=p0,p1&patient=p1,p2', [1, 4]],
    [`patient=p2&patient=${url}`, [5]], ['agent=Practitioner/0,Practitioner/1', [0, 1]], ['agent=Practitioner/0&agent=Practitioner/1', []],
    [`_id=${ids[0]},${ids[1]}&_id=${ids[1]},${ids[2]}`, [1]], [`_id=${ids[0]}&_id=${ids[1]}`, []],
    [`date=${second},${fifth}`, [1, 4]], [`date=${second},${fifth}&date=gt${second}`, [4]], [`date=lt${second},${fifth}`, [0, 4]],
    ['entity=Patient/p0', [0, 3]], ['entity=Patient/p0&patient=p1', []], [`entity=${url}`, [5]]];
  for (const [query, expected] of table) assert.deepEqual(numbers(await search(`subtype=decision&${query}`)), expected, query);
  refused(await read('/fhir/AuditEvent?entity=Patient/p0,Observation/x'), 400, 'value');
});

test('refusals say what is wrong', async () => {
  const diagnostics = async (where, status) => {
    const answer = await read(where);
    refused(answer, status, 'value');
    return answer.body.issue[0].diagnostics;
  };
  assert.match(await diagnostics('/fhir/AuditEvent?_count=-1', 400), /0 or more/);
  assert.equal(found(await search('_count=99999999999999999999')).length > 6, true, 'as many as a page has');
  assert.match(await diagnostics('/stats?from=2026-11-27&to=2026-11-26', 400), /after from/);
  assert.match(await diagnostics('/stats?from=2026-11-27&to=2026-11-27', 400), /after from/);
  refused(await service.admin('/stats/'), 404, 'not-found');
});

test('each of these readings was recorded', async () => {
  const begin = statuses.length;
  const events = (await search('subtype=access&_count=500')).entry.map(({ resource }) => resource);
  const detail = (event, name) => event.entity.flatMap(({ detail: list }) => list ?? []).find(({ type }) => type === `access.${name}`)?.valueString;
  const recorded = events.map((event) => Number(detail(event, 'status'))).reverse();
  assert.deepEqual(recorded, statuses.slice(0, begin));
  assert.ok(recorded.includes(405) && recorded.includes(415) && recorded.includes(406));
  assert.deepEqual([...new Set(events.map((event) => detail(event, 'command')))].sort(), ['read', 'search', 'stats']);
});
