// Cards that are quieter, with the real program: the uuid of a repeated card, HL7 PDDI-CDS filtering between
// order-select and order-sign, remembered overrides over restarts, and what records and counts say of it.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of, scenarios } from './support/cases.mjs';
import { events_of, stats_of } from './support/records.mjs';
import { cards_again } from './support/replayed_cards.mjs';
import { discover, post, request_of, without_uuids } from './support/requests.mjs';
import { source_dir, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-quiet-'));
const manifests = path.join(folder, 'manifests');
const data = path.join(folder, 'data');
cpSync(path.join(source_dir, 'manifests'), manifests, { recursive: true });
const policy_file = path.join(manifests, 'policies', 'eu-ppp.policy.json');
const policy = JSON.parse(readFileSync(policy_file, 'utf8'));
policy.quiet = { accept_risk: 'Dr A. Example, 2026-11-26: for this test', override_memory_days: 90,
  client_options: ['filter-out-repeated-alerts', 'alert-non-serious', 'show-evidence-support'] };
writeFileSync(policy_file, JSON.stringify(policy));

const start = () => start_service({ policy: 'eu-ppp', args: ['--manifests', manifests, '--data-dir', data, '--audit-origin', 'test/1'] });
let service = await start();
const loud = await start_service({ policy: 'eu-ppp', args: ['--data-dir', path.join(folder, 'loud')] });
after(async () => {
  await Promise.all([service.stop(), loud.stop()]);
  rmSync(folder, { recursive: true });
});
const restart = async () => {
  await service.stop();
  service = await start();
};
/// Until it is so: what was remembered is read again beside the first calls.
async function eventually(is_so) {
  for (let left = 100; left > 0 && !(await is_so()); --left) await new Promise((resolve) => setTimeout(resolve, 50));
}
const hooks = await discover(service);
const kRule = 'tetracycline-interaction';
const kItems = 'pddi-configuration-items';

/// Isotretinoin beside doxycycline that ended some days ago: a warning, also at order-select.
function request(hook, { items, user = 'Practitioner/a', encounter = 'e-1', order = 'iso-1', mg, server } = {}) {
  let text = JSON.stringify(request_of('tet-short-ended', hooks[hook])).replaceAll('"iso-1"', `"${order}"`).replaceAll('/iso-1"', `/${order}"`);
  if (mg) text = text.replace(/"doseQuantity":\{"value":40/, `"doseQuantity":{"value":${mg}`);
  const body = JSON.parse(text);
  body.context.userId = user ?? undefined;
  if (encounter) body.context.encounterId = encounter;
  if (items) body.extension = { [kItems]: items };
  if (server) body.fhirServer = server;
  return body;
}
async function card_of(hook, options, at = service) {
  const answer = await post(at, `/cds-services/${hook}`, request(hook, options));
  assert.equal(answer.status, 200, answer.text);
  return answer.body.cards.find((card) => rule_of(card) === kRule);
}
async function answer_card(card, more = { outcome: 'overridden', overrideReason: { reason: card.overrideReasons[0] } }) {
  const item = { card: card.uuid, outcomeTimestamp: new Date().toISOString(), ...more };
  assert.equal((await post(service, '/cds-services/order-select/feedback', { feedback: [item] })).status, 200);
}
const remember = { 'cache-for-order-sign-filtering': true };
const filter = { 'filter-out-repeated-alerts': true };

test('discovery says what may be asked for, and only where the policy permits it', async () => {
  const codes = (hook) => hooks[hook].extension[kItems].map(({ code }) => code);
  assert.deepEqual(codes('order-select'), ['cache-for-order-sign-filtering', 'alert-non-serious', 'show-evidence-support']);
  assert.deepEqual(codes('order-sign'), ['filter-out-repeated-alerts', 'alert-non-serious', 'show-evidence-support']);
  for (const entry of Object.values(await discover(loud))) assert.equal(entry.extension, undefined);
});

test('a card that order-sign repeats has its uuid of order-select, in all scenarios', async () => {
  let repeated = 0;
  for (const { id } of scenarios) {
    const cards = {};
    for (const hook of ['order-select', 'order-sign']) {
      cards[hook] = (await post(loud, `/cds-services/${hook}`, request_of(id, hooks[hook]))).body.cards;
    }
    for (const card of cards['order-select']) {
      const again = cards['order-sign'].find((other) => rule_of(other) === rule_of(card));
      assert.ok(again, `${id}: ${rule_of(card)} is not repeated`);
      assert.deepEqual(again, card, id);
      repeated += 1;
    }
  }
  assert.ok(repeated > 50, `${repeated} cards`);
});

test('what is permitted changes no card as long as nothing is asked for and nothing was answered', async () => {
  for (const { id } of scenarios) {
    for (const hook of ['order-select', 'order-sign']) {
      const [quieter, as_shipped] = await Promise.all([service, loud].map((at) => post(at, `/cds-services/${hook}`, request_of(id, hooks[hook]))));
      assert.deepEqual(without_uuids(quieter.body), without_uuids(as_shipped.body), `${id} at ${hook}`);
    }
  }
});

test('the FHIR server is part of who the patient is', async () => {
  const uuid = async (hook, server) => (await card_of(hook, { server, user: 'Practitioner/s' })).uuid;
  const one = 'https://ehr.example/fhir';
  assert.equal(await uuid('order-select', one), await uuid('order-sign', one));
  assert.equal(await uuid('order-select', one), await uuid('order-sign', `${one}/`));
  assert.notEqual(await uuid('order-select', one), await uuid('order-sign', undefined), 'told once only: shown again');
  assert.notEqual(await uuid('order-select', one), await uuid('order-sign', 'https://other.example/fhir'));
});

test('order-sign leaves out a card that was answered after order-select', async () => {
  const user = 'Practitioner/filter';
  const server = 'https://filter.example/fhir';  // one uuid for all who see a card of a patient of a server
  const shown = await card_of('order-select', { items: remember, user, server });
  assert.equal(shown.indicator, 'warning');
  assert.equal((await card_of('order-sign', { items: filter, user, server })).uuid, shown.uuid, 'not answered yet');
  await answer_card(shown);
  assert.equal(await card_of('order-sign', { items: filter, user, server }), undefined);
  assert.ok(await card_of('order-sign', { items: filter, user, server, mg: 60 }), 'another dose');
  assert.ok(await card_of('order-sign', { user, server }), 'not asked for');
  for (const other of [{ user: 'Practitioner/x' }, { encounter: 'e-2' }, { encounter: null }, { order: 'iso-2' }, { mg: 60 }]) {
    assert.ok(await card_of('order-sign', { items: filter, user, server, ...other }), JSON.stringify(other));
  }
  await restart();
  await eventually(async () => !(await card_of('order-sign', { items: filter, user, server })));
  assert.equal(await card_of('order-sign', { items: filter, user, server }), undefined, 'also after a restart');
});

test('a card that only order-sign showed, or that the client did not want remembered, is repeated', async () => {
  const signed = { user: 'Practitioner/sign', server: 'https://signed.example/fhir', items: filter };
  await answer_card(await card_of('order-sign', signed));
  assert.ok(await card_of('order-sign', signed));
  const forgets = { user: 'Practitioner/forgets', server: 'https://forgets.example/fhir' };
  await answer_card(await card_of('order-select', forgets));
  assert.ok(await card_of('order-sign', { ...forgets, items: filter }));
});

test('an override is remembered for this clinician and these facts, over a restart', async () => {
  const user = 'Practitioner/memory';
  const scene = { user, server: 'https://memory.example/fhir' };
  const first = await card_of('order-sign', scene);
  assert.equal(first.indicator, 'warning');
  await answer_card(first);
  for (const round of ['at once', 'after a restart']) {
    for (const hook of ['order-select', 'order-sign']) {
      const again = await card_of(hook, { ...scene, order: 'iso-next-month', encounter: 'e-next-month' });
      assert.equal(again.indicator, 'info', `${hook} ${round}`);
      assert.match(again.detail, /^You overrode this card on \d{4}-\d\d-\d\d \(/);
    }
    for (const other of [{ user: 'Practitioner/colleague' }, { user: null }, { mg: 60 }, { server: undefined }]) {
      const full = await card_of('order-sign', { ...scene, ...other });
      assert.equal(full.indicator, 'warning', JSON.stringify(other));
      assert.doesNotMatch(full.detail, /You overrode/);
    }
    if (round !== 'at once') break;
    await restart();
    await eventually(async () => (await card_of('order-sign', scene)).indicator === 'info');
  }
  assert.equal((await card_of('order-sign', scene)).indicator, 'info');
});

test('what is remembered is the card that was there: the dose may change between order-select and order-sign', async () => {
  const scene = { user: 'Practitioner/dose', server: 'https://dose.example/fhir' };
  await card_of('order-select', { ...scene, mg: 20 });
  await answer_card(await card_of('order-sign', scene));
  assert.equal((await card_of('order-sign', scene)).indicator, 'info');
  assert.equal((await card_of('order-sign', { ...scene, mg: 20 })).indicator, 'warning');
});

test('who accepts a suggestion is not reminded of an earlier override', async () => {
  const scene = { user: 'Practitioner/accepts', server: 'https://accepts.example/fhir' };
  const card = await card_of('order-sign', scene);
  await answer_card(card);
  assert.equal((await card_of('order-sign', scene)).indicator, 'info');
  await answer_card(card, { outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[0].uuid }] });
  assert.equal((await card_of('order-sign', scene)).indicator, 'warning');
});

test('nobody remembers for two clinicians who see one card on one day', async () => {
  const scene = { server: 'https://two.example/fhir' };
  await card_of('order-sign', { ...scene, user: 'Practitioner/1' });
  const second = await card_of('order-sign', { ...scene, user: 'Practitioner/2' });
  await answer_card(second);
  for (const user of ['Practitioner/1', 'Practitioner/2']) assert.equal((await card_of('order-sign', { ...scene, user })).indicator, 'warning');
});

test('as it ships nothing is quieter, whatever clients ask', async () => {
  const shown = await card_of('order-select', { items: remember }, loud);
  const item = { card: shown.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() };
  assert.equal((await post(loud, '/cds-services/order-select/feedback', { feedback: [item] })).status, 200);
  const again = await card_of('order-sign', { items: { ...filter, 'alert-non-serious': false, 'show-evidence-support': false } }, loud);
  assert.deepEqual(again, shown);
});

test('records and counts say what was left out and lowered, and nothing of a patient', async () => {
  await service.stop();
  const events = await events_of(data);
  const left_out = events.flatMap(({ suppressed = [] }) => suppressed);
  assert.ok(left_out.length >= 3);
  for (const each of left_out) assert.deepEqual(each, { indicator: 'warning', row: 'uncertain', rule: kRule, why: 'answered-at-select' });
  const lowered = events.flatMap(({ cards = [] }) => cards).filter((card) => card.lowered_from);
  assert.ok(lowered.length >= 5);
  for (const card of lowered) {
    assert.equal(card.lowered_from, 'warning');
    assert.equal(card.indicator, 'info');
    assert.match(card.earlier_override.day, /^\d{4}-\d\d-\d\d$/);
  }
  for (const record of events.filter(({ type }) => type === 'decision')) {
    assert.deepEqual(cards_again(record), record.cards.map(({ rule, indicator }) => `${rule} ${indicator}`));
  }
  const names = events.flatMap(({ cards = [], feedback = {} }) => [...cards, feedback]).flatMap(({ facts, session }) => [facts, session].filter(Boolean));
  assert.ok(names.length > 10);
  for (const name of names) assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  const value = await stats_of(data);
  assert.equal(value('left-out', kRule, 'answered-at-select'), left_out.length);
  assert.equal(value('lowered', kRule), lowered.length);
  service = await start();
});
