// The AuditEvents of all types of events (audit_checkers/audit_events.ndjson, which a unit test keeps as the program
// writes it) before three checkers by others, and before the patterns of IHE.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { profiles, violations_of } from './audit_checkers/balp.mjs';
import { checkers } from './audit_checkers/checkers.mjs';
import { source_dir } from './support/service.mjs';

const file = path.join(source_dir, 'tests', 'e2e', 'audit_checkers', 'audit_events.ndjson');
const events = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const type_of = (event) => event.subtype.at(-1).code;
const decision = events.find((event) => type_of(event) === 'decision');
const feedback = events.find((event) => type_of(event) === 'feedback');
const profile_of = (event) => event.meta?.profile?.[0];

test('there is one of each type, and each type of docs/audit-reading.md', () => {
  const types = new Set(events.map(type_of));
  const page = readFileSync(path.join(source_dir, 'docs', 'audit-reading.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z_-]+)`[^|]*\| (?:rest|DCM|lifecycle)/gm)].map((match) => match[1]);
  assert.ok(told.length >= 16, String(told));
  for (const type of told) assert.ok(types.has(type), type);
  assert.equal(types.size, told.length + 1, 'and one that nobody knows');
});

test('all are valid in R4, say three checkers', () => {
  for (const event of events) {
    for (const [name, check] of Object.entries(checkers)) assert.deepEqual(check(event), [], `${name}: ${type_of(event)}`);
  }
});

/// What is done to a good event, and who must see it. `all`: every checker.
const broken = [
  ['without agents', (event) => delete event.agent, 'all'],
  ['agents are no list', (event) => { event.agent = event.agent[0]; }, 'all'],
  ['without a source', (event) => delete event.source, 'all'],
  ['a member that R4 has not', (event) => { event.colour = 'red'; }, 'all'],
  ['a member of an agent that R4 has not', (event) => { event.agent[0].colour = 'red'; }, 'all'],
  ['a requestor that is a word', (event) => { event.agent[0].requestor = 'yes'; }, 'medplum json_schema'],
  ['a time that is none', (event) => { event.recorded = 'yesterday'; }, 'medplum json_schema'],
  ['without a time', (event) => delete event.recorded, 'medplum fhir_js'],
  ['an agent that does not say whether it began', (event) => delete event.agent[0].requestor, 'medplum fhir_js'],
  ['without a type', (event) => delete event.type, 'all'],
  ['an outcome that R4 has not', (event) => { event.outcome = '99'; }, 'json_schema fhir_js'],
  ['an action that R4 has not', (event) => { event.action = 'X'; }, 'json_schema fhir_js'],
  ['a detail without a value', (event) => { delete event.entity.find(({ detail }) => detail).detail[0].valueString; }, 'medplum fhir_js'],
];

test('each checker refuses what is broken', () => {
  const seen = Object.fromEntries(Object.keys(checkers).map((name) => [name, 0]));
  for (const [claim, change, who] of broken) {
    const event = structuredClone(decision);
    change(event);
    for (const [name, check] of Object.entries(checkers)) {
      if (who !== 'all' && !who.split(' ').includes(name)) continue;
      assert.notDeepEqual(check(event), [], `${name}: ${claim}`);
      seen[name] += 1;
    }
  }
  for (const [name, count] of Object.entries(seen)) assert.ok(count >= 6, name);
});

test('who names a pattern of IHE conforms to it', () => {
  const named = events.filter(profile_of);
  assert.deepEqual([...new Set(named.map(type_of))].sort(), ['decision', 'feedback']);
  for (const event of named) assert.deepEqual(violations_of(event, profile_of(event)), [], type_of(event));
  for (const event of events.filter((each) => !profile_of(each))) {
    for (const url of Object.keys(profiles)) assert.notDeepEqual(violations_of(event, url), [], `${type_of(event)} could name ${url}`);
  }
});

test('a decision has all slices of PatientRead', () => {
  const of = (code) => decision.entity.filter(({ type }) => type.code === code);
  assert.equal(of('1')[0].what.reference, 'https://ehr.example/fhir/Patient/1');
  assert.equal(of('XrequestId')[0].what.identifier.value, '0123456789abcdef');
  assert.equal(of('traceparent').length, 1);
  assert.deepEqual(decision.agent.map(({ type }) => type.coding[0].code), ['110152', '110153', 'IRCP']);
});

test('our own check of the patterns can fail', () => {
  const agent = (event, code) => event.agent.find(({ type }) => type.coding[0].code === code);
  const entity = (event, code) => event.entity.find(({ type }) => type.code === code);
  const table = [
    ['type', (event) => { event.type.code = 'x'; }],
    ['subtype', (event) => event.subtype.shift()],
    ['action', (event) => { event.action = 'E'; }],
    ['outcome', (event) => { event.outcome = '4'; }],
    ['agent:client', (event) => { agent(event, '110152').type.coding[0].code = '110153'; }],
    ['agent:client.network', (event) => delete agent(event, '110152').network],
    ['agent:server.who', (event) => { agent(event, '110153').who = {}; }],
    ['agent:user.requestor', (event) => { agent(event, 'IRCP').requestor = false; }],
    ['agent:user.network', (event) => { agent(event, 'IRCP').network = { address: 'x' }; }],
    ['agent.requestor', (event) => { agent(event, '110152').requestor = true; }],
    ['entity:data', (event) => event.entity.splice(event.entity.indexOf(entity(event, '2')), 1)],
    ['entity:data.role', (event) => { entity(event, '2').role.code = '24'; }],
    ['entity:data has more', (event) => { entity(event, '2').name = 'x'; }],
    ['entity:patient', (event) => event.entity.push(structuredClone(entity(event, '1')))],
    ['entity:patient.what', (event) => { entity(event, '1').what = { type: 'Group' }; }],
    ['entity:transaction', (event) => event.entity.push(structuredClone(entity(event, 'XrequestId')))],
    ['entity:transaction.type', (event) => { entity(event, 'XrequestId').type.code = 'other'; }],
  ];
  for (const [what, change] of table) {
    const event = structuredClone(decision);
    change(event);
    const found = violations_of(event, profile_of(decision));
    assert.ok(found.some((text) => text.startsWith(what)), `${what}: ${found}`);
  }
  assert.notDeepEqual(violations_of(feedback, profile_of(decision)), [], 'another pattern');
});
