// Decision records of all scenarios, at both hooks, under all policies: the manifests and what a record says its
// checks found give the cards again, by an account of rows, policies and hooks that is independent of the
// program (support/replayed_cards.mjs).

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of, scenarios } from './support/cases.mjs';
import { events_of } from './support/records.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { cards_again } from './support/replayed_cards.mjs';
import { short, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-replay-records-'));
after(() => rmSync(folder, { recursive: true }));
const kPolicies = ['eu-ppp', 'us-ipledge', 'uk-mhra', 'seed-article'];

let replayed = 0;
for (const policy of short ? kPolicies.slice(0, 1) : kPolicies) {
  test(`${policy}: from record and manifests the same cards`, async () => {
    const data = path.join(folder, policy);
    const service = await start_service({ policy, args: ['--data-dir', data] });
    const hooks = await discover(service);
    const answered = new Map();
    for (const { id } of scenarios) {
      for (const hook of ['order-sign', 'order-select']) {
        const answer = await post(service, `/cds-services/${hook}`, request_of(id, hooks[hook]));
        assert.equal(answer.status, 200);
        answered.set(answer.headers.get('x-event-id'), { id, hook, cards: answer.body.cards });
      }
    }
    await service.stop();
    for (const record of await events_of(data)) {
      if (record.type !== 'decision') continue;
      const { id, hook, cards } = answered.get(record.event_id);
      answered.delete(record.event_id);
      assert.deepEqual(cards_again(record), cards.map((card) => `${rule_of(card)} ${card.indicator}`), `${id} at ${hook}`);
      assert.deepEqual(record.cards.map(({ uuid }) => uuid), cards.map(({ uuid }) => uuid), `${id} at ${hook}`);
      replayed += 1;
    }
    assert.equal(answered.size, 0, 'each call has its record');
  });
}

test('a thousand cases and more were replayed', { skip: short }, () => assert.ok(replayed >= 1000, `${replayed}`));
