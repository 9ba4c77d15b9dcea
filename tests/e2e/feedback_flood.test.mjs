// Feedback by the thousands: duplicates, forgeries, batches, late ones, Epic's spelling, and a restart in the
// middle. Records and counts say exactly what was sent. ISOGUARD_E2E_FEEDBACK is how many posts there are.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { events_of, stats_of } from './support/records.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { random_from } from './support/random.mjs';
import { patience, short, start_service } from './support/service.mjs';

const kPosts = Number(process.env.ISOGUARD_E2E_FEEDBACK ?? (short ? 500 : 10_000));
const kInFlight = 32;
const kPatients = 40;
const seed = Number(process.env.ISOGUARD_E2E_SEED ?? Math.floor(Math.random() * 1e6));
const random = random_from(seed);

const data = mkdtempSync(path.join(tmpdir(), 'isoguard-flood-'));
const start = () => start_service({ args: ['--data-dir', data, '--audit-origin', 'test/1'] });
let service = await start();
after(async () => {
  await service.stop();
  rmSync(data, { recursive: true });
});
const hooks = await discover(service);

/// Cards that were sent, to many patients.
async function send_cards() {
  const sent = [];
  for (let i = 0; i < kPatients; ++i) {
    const request = JSON.parse(JSON.stringify(request_of('three-headlines', hooks['order-sign'])).replaceAll('three-headlines', `patient-${i}`));
    const answer = await post(service, '/cds-services/order-sign', request);
    for (const card of answer.body.cards) sent.push({ ...card, event: answer.headers.get('x-event-id') });
  }
  return sent;
}
const cards = await send_cards();

const days_ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
let count = 0;
/// What sets each item apart, so that no two are repeats by accident.
const time = (days = 0) => days_ago(days).replace(/\.\d+Z$/, () => `.${String(count++).padStart(6, '0')}Z`);

/// How items are made: each with what a record must say of it.
const kKinds = {
  accepted() {
    const card = random.pick(cards.filter(({ suggestions }) => suggestions?.length));
    return { item: { card: card.uuid, outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[0].uuid }], outcomeTimestamp: time() }, card };
  },
  overridden() {
    const card = random.pick(cards);
    return { item: { card: card.uuid, outcome: 'overridden', outcomeTimestamp: time(), overrideReason: { reason: card.overrideReasons[0] } }, card };
  },
  spelled_by_epic() {
    const card = random.pick(cards);
    return { item: { card: card.uuid, outcome: 'overridden', outcomeTimestamp: time(),
      overrideReasons: [{ reason: card.overrideReasons[0] }, { userComment: 'Quisquilia' }] }, card, comments: 1 };
  },
  late() {
    const card = random.pick(cards);
    return { item: { card: card.uuid, outcome: 'overridden', outcomeTimestamp: time(1 + Math.floor(random.next() * 30)) }, card };
  },
  of_an_unknown_card: () => ({ item: { card: randomUUID(), outcome: 'overridden', outcomeTimestamp: time() } }),
  with_the_suggestion_of_another_card() {
    const with_suggestions = cards.filter(({ suggestions }) => suggestions?.length);
    const card = random.pick(with_suggestions);
    const other = with_suggestions.find((each) => each.suggestions[0].uuid !== card.suggestions[0].uuid);
    return { item: { card: card.uuid, outcome: 'accepted', acceptedSuggestions: [{ id: other.suggestions[0].uuid }], outcomeTimestamp: time() },
      card, foreign: true };
  },
  with_a_reason_of_nobodys() {
    const card = random.pick(cards);
    return { item: { card: card.uuid, outcome: 'overridden', outcomeTimestamp: time(),
      overrideReason: { reason: { code: 'Quisquilia', display: 'Quisquilia' } } }, card };
  },
};
const kRefused = [
  { card: randomUUID(), outcome: 'ignored', outcomeTimestamp: time() },
  { card: randomUUID(), outcome: 'overridden', outcomeTimestamp: 'yesterday' },
  { card: randomUUID(), outcome: 'accepted', outcomeTimestamp: time() },
  { outcome: 'overridden', outcomeTimestamp: time() },
];

const agent = new http.Agent({ keepAlive: true, maxSockets: kInFlight });
function post_items(items) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ feedback: items });
    const request = http.request({ agent, host: '127.0.0.1', port: service.port, method: 'POST', path: '/cds-services/order-sign/feedback',
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.setTimeout(30_000 * patience, () => request.destroy(new Error('no answer')));
    request.once('error', reject);
    request.end(body);
  });
}

/// Sends it again after 503, as a client does: on a slow disk an item may not be durable in time.
async function keep_items(items) {
  for (let left = 100 * patience; ; --left) {
    const status = await post_items(items);
    if (status !== 503 || left === 0) return assert.equal(status, 200);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

const expected = new Map();  // by what sets an item apart
let refusals = 0;
const sent_before = [];

/// One post: mostly one item, sometimes several, sometimes again what was sent, sometimes nonsense.
async function one_post() {
  const dice = random.next();
  if (dice < 0.02) {
    refusals += 1;
    const good = kKinds.overridden().item;  // is not kept, since one bad item refuses all
    assert.equal(await post_items([good, random.pick(kRefused)]), 400);
    return;
  }
  if (dice < 0.3 && sent_before.length) {
    await keep_items(random.pick(sent_before));
    return;
  }
  const items = [];
  for (let left = dice < 0.4 ? 1 + Math.floor(random.next() * 8) : 1; left > 0; --left) {
    const made = kKinds[random.pick(Object.keys(kKinds))]();
    expected.set(made.item.outcomeTimestamp, made);
    items.push(made.item);
    if (random.next() < 0.05) items.push(made.item);  // twice in one post
  }
  sent_before.push(items);
  await keep_items(items);
}

test(`${kPosts} posts are answered, with a restart in the middle (seed ${seed})`, async () => {
  for (const half of [1, 2]) {
    let left = Math.floor(kPosts / 2);
    await Promise.all(Array.from({ length: kInFlight }, async () => {
      while (left-- > 0) await one_post();
    }));
    await service.stop();
    if (half === 1) service = await start();
  }
});

test('records say of each item what was sent, once', async () => {
  const events = await events_of(data);
  const kept = events.filter(({ type }) => type === 'feedback');
  assert.equal(kept.length, expected.size);
  for (const { feedback, subject } of kept) {
    const made = expected.get(feedback.outcome_utc);
    assert.ok(made, feedback.outcome_utc);
    assert.equal(feedback.card, made.item.card);
    assert.equal(feedback.outcome, made.item.outcome);
    assert.equal(feedback.card_known, made.card !== undefined);
    assert.equal(feedback.decision, made.card?.event);
    assert.equal(feedback.rule, made.card?.source.topic.code);
    if (made.comments) assert.equal(feedback.comments, made.comments);
    if (feedback.accepted) assert.deepEqual(feedback.accepted.map(({ known }) => known), [!made.foreign]);
    assert.equal(subject?.pseudonym !== undefined, made.card !== undefined || made.comments > 0);
  }
  assert.equal(new Set(kept.map(({ feedback }) => feedback.key)).size, kept.length);
  assert.equal(events.filter(({ type }) => type === 'refusal').length, refusals);
  assert.ok(!JSON.stringify(events).includes('Quisquilia'), 'free text is sealed');
});

test('counts are exact', async () => {
  const value = await stats_of(data);
  const made = [...expected.values()];
  assert.equal(value('feedback-on-other-cards'), made.filter(({ card }) => !card).length);
  assert.equal(value('refusals'), refusals);
  // Of each card the last answer counts, in the order in which they were recorded.
  const last = new Map();
  for (const { type, feedback } of await events_of(data)) {
    if (type === 'feedback' && feedback.card_known) last.set(feedback.card, feedback);
  }
  for (const rule of new Set(cards.map(({ source }) => source.topic.code))) {
    const answers = [...last.values()].filter((feedback) => feedback.rule === rule);
    const accepted = answers.filter(({ outcome }) => outcome === 'accepted').length;
    assert.equal(value('accepted', rule), accepted, rule);
    assert.equal(value('overridden', rule), answers.length - accepted, rule);
    assert.equal(value('sent', rule), cards.filter(({ source }) => source.topic.code === rule).length, rule);
  }
});
