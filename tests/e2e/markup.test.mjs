// Text that came in with a request is never markup in a card, whichever field it came in.

import assert from 'node:assert/strict';
import test from 'node:test';

import { violations_of } from './conformance.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { dangers_of, marker, payloads, renderers } from './support/markup.mjs';
import { short, start_service } from './support/service.mjs';

const service = await start_service();
const sign = (await discover(service))['order-sign'];
const path = `/cds-services/${sign.id}`;

// The check itself: must find and must not find.

const kActive = ['<b>zq7x</b>', '[zq7x](https://a.example)', '**zq7x**', '# zq7x', '![zq7x](x)', '<img alt=zq7x>', 'https://zq7x.example',
  '> zq7x', '`a` <i>zq7x</i>', '    zq7x', '<!-- zq7x'];
const kPassive = ['zq7x', 'the drug `zq7x` and more', '- item: `<b>zq7x</b>`', '`[zq7x](https://a.example)`', '**`zq7x`**', '`` `zq7x` ``'];

for (const text of kActive) {
  test(`the check finds ${text}`, () => {
    for (const render of Object.values(renderers)) assert.ok(dangers_of(text, true).length > 0, render(text));
  });
}
for (const text of kPassive) test(`the check lets pass ${text}`, () => assert.deepEqual(dangers_of(text, true), []));

// The service

/// Every text of an answer that a client shows; the resources of suggestions are data.
function* shown_texts(value, name = '') {
  if (typeof value === 'string') yield [name, value];
  else if (value && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'resource' && key !== 'resourceId') yield* shown_texts(child, /^\d+$/.test(key) ? name : `${name}.${key}`);
    }
  }
}

function problems_of(answer, what) {
  const found = [];
  for (const [name, text] of shown_texts(answer.body)) {
    for (const danger of dangers_of(text, name.endsWith('.detail'))) found.push(`${what} -> ${name}: ${danger}`);
  }
  if (answer.status >= 500) found.push(`${what} -> status ${answer.status}`);
  if (answer.status === 200) {
    // Orders may be renamed by a payload, so that only the form of the answer is checked.
    found.push(...violations_of(answer.body).filter((violation) => !/names [^]*did not bring|not a draft|not valid FHIR|not Type\/id/.test(violation))
      .map((violation) => `${what} -> ${violation}`));
  }
  return found;
}

/// Places of all strings in a request.
function* places_in(value, place = []) {
  if (typeof value === 'string') yield place;
  else if (value && typeof value === 'object') for (const key of Object.keys(value)) yield* places_in(value[key], [...place, key]);
}

function changed(request, place, change) {
  const copy = structuredClone(request);
  const holder = place.slice(0, -1).reduce((object, key) => object[key], copy);
  holder[place.at(-1)] = change(holder[place.at(-1)]);
  return copy;
}

/// A record in which every rule finds something to talk about, and people wrote free text everywhere.
function talkative(id) {
  const request = request_of(id, sign);
  const write = (resource) => {
    resource.note = [{ text: 'a note' }];
    resource.text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">narrative</div>' };
    if (resource.subject) resource.subject.display = 'Robin Sample';
    if (resource.medicationCodeableConcept) resource.medicationCodeableConcept.text ??= 'text of the drug';
  };
  for (const { resource } of request.context.draftOrders.entry) write(resource);
  for (const value of Object.values(request.prefetch)) for (const { resource } of value?.entry ?? []) write(resource);
  return request;
}

const kTalkative = ['three-headlines', 'preg-condition', 'preg-conflict-neg-after-pos', 'tet-both-draft', 'tet-lymecycline-text',
  'tet-stopped-2d', 'gender-unknown', 'shape-unresolvable', 'sun-photosensitivity', 'preg-edd-future'];

for (const id of kTalkative) {
  test(`each string of ${id}, replaced and extended by a payload`, async () => {
    const request = talkative(id);
    const problems = [];
    let turn = 0;
    for (const place of places_in(request)) {
      for (const change of [() => payloads[turn % payloads.length], (old) => `${old} ${payloads[turn % payloads.length]}`]) {
        turn += short ? 7 : 1;
        const answer = await post(service, path, changed(request, place, change));
        problems.push(...problems_of(answer, `${place.join('.')} <- ${JSON.stringify(payloads[turn % payloads.length])}`));
      }
    }
    assert.deepEqual(problems, [], problems.slice(0, 20).join('\n'));
  });
}

const kFreeText = new Set(['text', 'display', 'note', 'patientInstruction', 'family', 'unit', 'valueString', 'description', 'title', 'div']);

for (const payload of payloads) {
  test(`all free text at once is ${JSON.stringify(payload)}`, async () => {
    const problems = [];
    for (const id of kTalkative) {
      let request = talkative(id);
      for (const place of places_in(request)) {
        const free = kFreeText.has(place.at(-1)) || kFreeText.has(place.at(-3));
        if (free) request = changed(request, place, (old) => `${old} ${payload}`);
      }
      problems.push(...problems_of(await post(service, path, request), id));
    }
    assert.deepEqual(problems, [], problems.slice(0, 20).join('\n'));
  });
}

test('a drug known only by name is still named in the card', async () => {
  const request = request_of('tet-lymecycline-text', sign);
  const answer = await post(service, path, request);
  assert.ok(answer.body.cards.some(({ summary, detail }) => /tetralysal/i.test(summary + detail)), answer.text);
  assert.ok(!answer.text.includes(marker));
});

test('the service ends in order', async () => {
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});
