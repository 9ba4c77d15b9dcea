// --terminology-server: drug codes that nothing here knows, and who may hear of them.

import assert from 'node:assert/strict';
import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of } from './support/cases.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { patience, run_program, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-terminology-'));
const data_dir = path.join(folder, 'data');
const token_file = path.join(folder, 'token');
writeFileSync(token_file, 'tx-token\n', { mode: 0o600 });
after(() => rmSync(folder, { recursive: true }));

const kSystem = 'http://drugs.example/codes';
const names = { 17: 'Roaccutane 20 mg capsules', 18: 'Doxycycline 100 mg capsule', 19: 'Paracetamol 500 mg tablet' };

/// A terminology server that knows the names above and translates nothing.
async function start_terminology() {
  const terminology = { requests: [] };
  const server = http.createServer((request, response) => {
    terminology.requests.push({ url: request.url, headers: request.headers });
    const url = new URL(request.url, 'http://x');
    const name = url.searchParams.get('system') === kSystem ? names[url.searchParams.get('code')] : undefined;
    const parameter = !url.pathname.endsWith('/CodeSystem/$lookup') ? [{ name: 'result', valueBoolean: false }]
      : name && [{ name: 'name', valueString: 'Codes' }, { name: 'display', valueString: name }];
    const known = url.pathname.includes('/$') && parameter;
    response.writeHead(known ? 200 : 404, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(known ? { resourceType: 'Parameters', parameter } : { resourceType: 'OperationOutcome', issue: [] }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  terminology.url = `http://127.0.0.1:${server.address().port}/fhir`;
  terminology.questions = () => terminology.requests.filter(({ url }) => url.includes('/$'));
  terminology.stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return terminology;
}

/// The complete request of a case, with the order's drug under a code of the hospital.
async function cards_for(service, code) {
  const sign = (await discover(service))['order-sign'];
  const request = request_of('sun-old-course', sign);
  const order = request.context.draftOrders.entry[0].resource;
  delete order.medicationReference;
  order.medicationCodeableConcept = { coding: [{ system: kSystem, code: String(code) }] };
  const answer = await post(service, `/cds-services/${sign.id}`, request);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.cards;
}
const rules_of = (cards) => cards.map(rule_of).sort();
const unidentified = (cards) => cards.some((card) => /could not be identified/.test(card.summary));

/// As late as a loaded machine may be: an answer that came after the call's deadline serves the next call.
async function eventually(ask, good) {
  const late = performance.now() + 10_000 * patience;
  for (;;) {
    const got = await ask();
    if (good(got) || performance.now() > late) return got;
  }
}

test('without the option nobody is asked, and the card says what could not be recognised', async () => {
  const terminology = await start_terminology();
  const service = await start_service({ fhir_servers: [terminology.url] });
  assert.ok(unidentified(await cards_for(service, 17)));
  await service.stop();
  assert.deepEqual(terminology.questions(), []);
  await terminology.stop();
});

test('codes are learned, kept over a restart, and the server hears nothing else', async () => {
  const terminology = await start_terminology();
  const args = ['--terminology-server', terminology.url, '--terminology-token-file', token_file, '--data-dir', data_dir];
  let service = await start_service({ args });
  const known = (code) => eventually(() => cards_for(service, code), (cards) => !unidentified(cards));
  const isotretinoin = rules_of(await known(17));
  assert.ok(isotretinoin.includes('sun-protection-counselling'), `${isotretinoin}`);
  assert.deepEqual(await known(19), []);
  assert.ok(unidentified(await cards_for(service, 20)), 'nobody knows it');
  await eventually(() => terminology.questions().length, (asked) => asked >= 9);
  assert.equal(terminology.questions().length, 9, 'three questions a code');
  for (const { url, headers } of terminology.questions()) {
    assert.match(url, /^\/fhir\/(CodeSystem\/\$lookup|ConceptMap\/\$translate)\?system=http%3A%2F%2Fdrugs\.example%2Fcodes&code=\d\d(&targetsystem=[\w.%]+)?$/);
    assert.equal(headers.authorization, 'Bearer tx-token');
  }
  assert.equal((await service.stop()).code, 0);
  await terminology.stop();

  service = await start_service({ args });
  assert.deepEqual(rules_of(await cards_for(service, 17)), isotretinoin);
  assert.deepEqual(await cards_for(service, 19), []);
  assert.ok(unidentified(await cards_for(service, 20)));
  assert.ok(unidentified(await cards_for(service, 18)), 'it was not asked in time');
  await service.stop();
  assert.match(readFileSync(path.join(data_dir, 'terminology-server.answers'), 'latin1'), /Paracetamol/);
});

test('a damaged file is begun anew, and said', async () => {
  const file = path.join(data_dir, 'terminology-server.answers');
  writeFileSync(file, readFileSync(file, 'latin1').replace('Paracetamol', 'Isotretinoin'), 'latin1');
  const terminology = await start_terminology();
  const service = await start_service({ args: ['--terminology-server', terminology.url, '--data-dir', data_dir] });
  assert.match(service.stderr, /begun anew: the file (is damaged|holds those of another server)/);
  assert.deepEqual(await eventually(() => cards_for(service, 19), (cards) => !unidentified(cards)), []);
  assert.equal((await service.stop()).code, 0);
  await terminology.stop();
});

test('what cannot be used is refused at the start', async () => {
  for (const [args, why] of [
    [['--terminology-server', 'http://terminology.example/fhir'], /must use https/],
    [['--terminology-server', 'https://x.example/fhir?a=b'], /is not a plain/],
    [['--terminology-server', 'http://127.0.0.1:1/fhir', '--terminology-token-file', path.join(folder, 'none')], /--terminology-token-file: .*none cannot be read/],
  ]) {
    const { code, stderr } = await run_program(['serve', '--listen', '127.0.0.1:0', ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, why);
  }
});
