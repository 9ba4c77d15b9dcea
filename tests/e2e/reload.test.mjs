// At SIGHUP, and when files change, manifests and imported codes are read anew while calls are answered.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of } from './support/cases.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { patience, run_program, source_dir, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-reload-'));
const manifests = path.join(folder, 'manifests');
const imported = path.join(folder, 'data', 'terminology');
cpSync(path.join(source_dir, 'manifests'), manifests, { recursive: true });
mkdirSync(imported, { recursive: true });

const service = await start_service({ args: ['--manifests', manifests, '--data-dir', path.join(folder, 'data'), '--reload-on', 'signal'] });
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

/// How often it is read anew under load; a long run takes 1,000.
const kRounds = Number(process.env.ISOGUARD_E2E_RELOADS ?? 10);

const file_of = (...names) => path.join(manifests, ...names);
const sun_file = file_of('rules', 'sun-protection-counselling.json');
const sign = (await discover(service))['order-sign'];
const sun_request = JSON.stringify(request_of('sun-old-course', sign));

function edit(file, change) {
  const value = JSON.parse(readFileSync(file, 'utf8'));
  change(value);
  writeFileSync(file, JSON.stringify(value));
}
const reword = (summary) => edit(sun_file, (rule) => rule.rows.forEach((row) => { row.summary = summary; }));

/// Sends SIGHUP and waits for what the log says of it.
async function reload() {
  const before = service.stderr.length;
  service.child.kill('SIGHUP');
  const late = performance.now() + 10_000 * patience;
  for (;;) {
    const said = service.stderr.slice(before);
    // The whole text comes in one write, which ends with its line.
    if (/isoguard: reload[\s\S]*\n$/.test(said)) return said;
    assert.ok(performance.now() < late && service.alive(), `no word on the reload: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function sun_summary() {
  const answer = await post(service, `/cds-services/${sign.id}`, sun_request);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.cards.find((card) => rule_of(card) === 'sun-protection-counselling')?.summary;
}

test('new words after SIGHUP, and the log says what changed', async () => {
  assert.match(await sun_summary(), /sun-protection advice/);
  reword('Sun: new words.');
  assert.match(await reload(), /reload: 1 file changed; new calls are decided with\n {2}rule sun-protection-counselling: rows\/.*summary/);
  assert.equal(await sun_summary(), 'Sun: new words.');
});

test('a broken file is refused by name and element, and the old words stay', async () => {
  const good = readFileSync(sun_file);
  edit(sun_file, (rule) => { rule.rows[0].indicator = 'loud'; });
  const said = await reload();
  assert.match(said, /reload refused, deciding as before: .*1 fault:\n +rules\/sun-protection-counselling\.json \/rows\/0\/indicator: /);
  assert.equal(await sun_summary(), 'Sun: new words.');
  writeFileSync(sun_file, '{');
  assert.match(await reload(), /\n +rules\/sun-protection-counselling\.json: /);
  assert.equal(await sun_summary(), 'Sun: new words.');
  writeFileSync(sun_file, good);
  assert.match(await reload(), /reload: nothing changed/);
});

test('what decides otherwise than its self-test says is refused', async () => {
  const good = readFileSync(file_of('selftest', 'preg-condition.json'));
  edit(file_of('selftest', 'preg-condition.json'), (test_case) => { test_case.expected = []; });
  assert.match(await reload(), /reload refused, deciding as before: .*\n +selftest\/preg-condition\.json \/expected: the self-test fails: expected no card; got teratogenic-pregnancy critical/);
  const refused = await run_program(['serve', '--listen', '127.0.0.1:0', '--manifests', manifests]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /the self-test fails/);
  writeFileSync(file_of('selftest', 'preg-condition.json'), good);
  // Words that pass every check, and a rule that no longer sees a pregnancy.
  const set = file_of('knowledge', 'pregnancy-condition.valueset.json');
  const codes = readFileSync(set);
  writeFileSync(set, codes.subarray(0, codes.length / 2));
  assert.match(await reload(), /reload refused/);
  writeFileSync(set, Buffer.alloc(300, 0xff));
  assert.match(await reload(), /reload refused/);
  writeFileSync(set, codes);
  assert.match(await reload(), /reload: nothing changed/);
  assert.equal(await sun_summary(), 'Sun: new words.');
});

test('discovery answers with the new', async () => {
  edit(file_of('services', 'order-sign.service.json'), (entry) => { entry.title = 'Another title'; });
  assert.match(await reload(), /service order-sign: title from ".*" to "Another title"/);
  assert.equal((await discover(service))['order-sign'].title, 'Another title');
});

test('imported codes are picked up', async () => {
  const unknown = JSON.parse(sun_request);
  unknown.context.draftOrders.entry[0].resource.medicationCodeableConcept =
    { coding: [{ system: 'urn:example:formulary', code: 'H1' }] };
  const rules = async () => (await post(service, `/cds-services/${sign.id}`, unknown)).body.cards.map(rule_of);
  assert.ok(!(await rules()).includes('sun-protection-counselling'));
  writeFileSync(path.join(imported, 'formulary.imported.valueset.json'), JSON.stringify({
    resourceType: 'Bundle', type: 'collection', entry: [{ resource: {
      resourceType: 'ValueSet', id: 'isotretinoin-oral', status: 'active',
      compose: { include: [{ system: 'urn:example:formulary', concept: [{ code: 'H1', display: 'isotretinoin 20 MG' }] }] } } }] }));
  assert.match(await reload(), /imported drug codes formulary: new/);
  assert.ok((await rules()).includes('sun-protection-counselling'));
});

test('under load no request fails, and each answer is wholly old or wholly new', async () => {
  const words = ['Sun: left.', 'Sun: right.'];
  reword(words[1]);
  await reload();
  let done = false;
  let answered = 0;
  const wrong = [];
  const client = async () => {
    while (!done) {
      try {
        const summary = await sun_summary();
        if (!words.includes(summary)) wrong.push(summary);
      } catch (error) {
        wrong.push(error.message);
      }
      ++answered;
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (let round = 0; round < kRounds; ++round) {
    reword(words[round % 2]);
    assert.match(await reload(), /1 file changed/);
    assert.equal(await sun_summary(), words[round % 2]);
  }
  done = true;
  await Promise.all(clients);
  assert.deepEqual(wrong.slice(0, 3), []);
  assert.ok(answered > 20, `${answered} answers`);
});

test('many signals at once, then SIGTERM: a clean end', async () => {
  for (let i = 0; i < 20; ++i) service.child.kill('SIGHUP');
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});

test('without a signal: a change is taken once it is left alone, a bad one is refused once', async () => {
  const own = path.join(folder, 'own');
  cpSync(path.join(source_dir, 'manifests'), own, { recursive: true });
  const watched = await start_service({ args: ['--manifests', own] });
  const waits = await start_service({ args: ['--manifests', own, '--reload-on', 'signal'] });
  const file = path.join(own, 'rules', 'sun-protection-counselling.json');
  const good = readFileSync(file);
  const said = async (words) => {
    const late = performance.now() + 30_000 * patience;
    while (!words.test(watched.stderr)) {
      assert.ok(performance.now() < late && watched.alive(), watched.stderr);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const summary = async (whom) => (await post(whom, `/cds-services/${sign.id}`, sun_request)).body.cards.find((card) => rule_of(card) === 'sun-protection-counselling').summary;
  edit(file, (rule) => rule.rows.forEach((row) => { row.summary = 'Sun: by itself.'; }));
  await said(/isoguard: reload: 1 file changed; new calls are decided with\n {2}rule sun-protection-counselling: rows/);
  assert.equal(await summary(watched), 'Sun: by itself.');
  writeFileSync(file, good.subarray(0, good.length / 2));
  await said(/isoguard: reload refused, deciding as before/);
  assert.equal(await summary(watched), 'Sun: by itself.');
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  assert.equal(watched.stderr.match(/reload refused/g).length, 1, watched.stderr);
  writeFileSync(file, good);
  await said(/reload: 1 file changed[^]*reload: 1 file changed/);
  assert.match(await summary(watched), /sun-protection advice/);
  assert.doesNotMatch(waits.stderr, /reload/);
  await Promise.all([watched.stop(), waits.stop()]);
});
