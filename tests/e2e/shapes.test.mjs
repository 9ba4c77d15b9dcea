// Shapes that real data have. Each request is sent as it would be and in its odd shape; nothing that the record
// says may be lost, nothing may be made up, and what could not be understood is said (data-unavailable).

import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import { rule_of } from './support/cases.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { start_service } from './support/service.mjs';
import { kShapes } from './shapes/rows.mjs';

const service = await start_service();
after(() => service.stop());
const sign = (await discover(service))['order-sign'];

/// Scenarios that together have cards from orders, medications and problems, and none at all.
const kBases = { silent: 'base-female', loud: 'three-headlines', pregnant: 'preg-condition' };

async function cards_of(body) {
  const answer = await post(service, `/cds-services/${sign.id}`, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.cards;
}
/// What a prescriber sees first.
const seen = (cards) => cards.map((card) => `${card.indicator} ${rule_of(card)}: ${card.summary}`).sort();
const rules = (cards) => cards.map(rule_of).sort();

const plain = {};
for (const [base, id] of Object.entries(kBases)) plain[base] = await cards_of(request_of(id, sign));

test('the plain requests say what the shapes are compared with', () => {
  assert.deepEqual(seen(plain.silent), []);
  assert.deepEqual(rules(plain.loud),
    ['sun-protection-counselling', 'teratogenic-childbearing-potential', 'tetracycline-interaction']);
  assert.ok(rules(plain.pregnant).includes('teratogenic-pregnancy'));
});

for (const { name, shape, write = JSON.stringify, ...said } of kShapes) {
  for (const [base, id] of Object.entries(kBases)) {
    const expected = base in said ? said[base] : said.all ?? 'the same';
    if (expected === null) continue;  // the record has nothing of this shape
    test(`${name}: ${base}`, async () => {
      const request = request_of(id, sign);
      const before = JSON.stringify(request);
      const body = write(shape(request) ?? request);
      assert.notEqual(body, before, 'the shape changes nothing');
      const cards = await cards_of(body);
      if (expected === 'the same') return assert.deepEqual(seen(cards), seen(plain[base]));
      // "+rule": the cards of the same rules and this one; "rule": exactly these.
      const added = expected.filter((rule) => rule.startsWith('+')).map((rule) => rule.slice(1));
      const exact = expected.filter((rule) => !rule.startsWith('+'));
      assert.deepEqual(rules(cards), [...(exact.length ? exact : rules(plain[base])), ...added].sort());
    });
  }
}
