// The tools on a command line: rulebook, manifests check, terminology, replay, and what serve says of bad manifests.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of } from './support/cases.mjs';
import { parsed } from './support/requests.mjs';
import { run_program, source_dir } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-tools-'));
after(() => rmSync(folder, { recursive: true }));

const cases = path.join(source_dir, 'tests', 'cases', 'terminology');
const kDay = '2026-11-23';
const self_test = (id) => parsed(readFileSync(path.join(source_dir, 'manifests', 'selftest', `${id}.json`), 'utf8'));

let sites = 0;
/// A copy of the manifests as a site would have it, changed by `change(folder)`.
function site(change = () => {}) {
  const copy = path.join(folder, `site-${++sites}`);
  cpSync(path.join(source_dir, 'manifests'), copy, { recursive: true });
  change(copy);
  return copy;
}
function edit(file, change) {
  const value = parsed(readFileSync(file, 'utf8'));
  change(value);
  writeFileSync(file, JSON.stringify(value));
}
const policy_of = (copy) => path.join(copy, 'policies', 'eu-ppp.policy.json');

test('manifests check accepts what ships', async () => {
  const { code, stdout } = await run_program(['manifests', 'check', site()]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /(\d+) of \1 self-test cases pass/);
});

test('manifests check needs no self-test in the folder', async () => {
  const copy = site((dir) => rmSync(path.join(dir, 'selftest'), { recursive: true }));
  const { code, stdout } = await run_program(['manifests', 'check', copy]);
  assert.equal(code, 0, stdout);
});

const kFaults = [
  ['no JSON', (dir) => writeFileSync(policy_of(dir), '{'), /^policies\/eu-ppp\.policy\.json: /m],
  ['an unknown element', (dir) => edit(policy_of(dir), (p) => { p.colour = 1; }), /eu-ppp\.policy\.json \/colour: is not known here/],
  ['a headline rule off without a signature', (dir) => edit(policy_of(dir), (p) => { p.rules = { 'teratogenic-pregnancy': { enabled: false } }; }),
    /eu-ppp\.policy\.json \/rules\/teratogenic-pregnancy: .*accept_risk/],
  ['a rule file that is missing', (dir) => rmSync(path.join(dir, 'rules', 'data-unavailable.json')), /rules\/data-unavailable\.json: is missing/],
  ['a row that is missing', (dir) => edit(path.join(dir, 'rules', 'tetracycline-interaction.json'), (r) => { r.rows.shift(); }),
    /rules\/tetracycline-interaction\.json \/rows: has no row concurrent/],
  ['a value set that is missing', (dir) => rmSync(path.join(dir, 'knowledge', 'route-oral.valueset.json')), /route-oral\.valueset\.json: is missing/],
  ['a file that does not belong there', (dir) => writeFileSync(path.join(dir, 'rules', 'notes.x.json.json'), '[]'), /notes\.x\.json\.json/],
  ['a self-test without a day', (dir) => edit(path.join(dir, 'selftest', 'base-male.json'), (t) => { t.today = 'now'; }),
    /selftest\/base-male\.json \/today/],
];

for (const [what, change, message] of kFaults) {
  test(`manifests check finds ${what}`, async () => {
    const { code, stdout } = await run_program(['manifests', 'check', site(change)]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, message);
  });
}

test('manifests check lists all faults at once', async () => {
  const copy = site((dir) => kFaults.slice(0, 3).forEach(([, change]) => { try { change(dir); } catch { /* not JSON any more */ } })
    || rmSync(path.join(dir, 'knowledge', 'route-oral.valueset.json')));
  const { code, stdout } = await run_program(['manifests', 'check', copy]);
  assert.equal(code, 1);
  assert.ok(stdout.split('\n').filter((line) => /\.json/.test(line)).length >= 2, stdout);
});

test('manifests check fails a case that is decided otherwise', async () => {
  const copy = site((dir) => edit(path.join(dir, 'rules', 'sun-protection-counselling.json'), (r) => r.rows.forEach((row) => { row.indicator = 'critical'; })));
  const { code, stdout } = await run_program(['manifests', 'check', copy]);
  assert.equal(code, 1);
  assert.match(stdout, /^FAILED {2}sun-old-course/m);
});

test('manifests check of no folder is exit code 2', async () => {
  assert.equal((await run_program(['manifests', 'check', path.join(folder, 'none')])).code, 2);
});

test('serve refuses bad manifests and says where', async () => {
  const { code, stderr } = await run_program(['serve', '--listen', '127.0.0.1:0', '--manifests', site(kFaults[1][1])]);
  assert.equal(code, 2);
  assert.match(stderr, /1 fault:\n +policies\/eu-ppp\.policy\.json \/colour: is not known here/);
});

test('a silent rule is explained and not shown', async () => {
  const copy = site((dir) => edit(policy_of(dir), (p) => { p.rules = { 'sun-protection-counselling': { silent: true } }; }));
  const file = path.join(folder, 'sun.json');
  writeFileSync(file, JSON.stringify(self_test('sun-old-course').request));
  const args = ['--today', kDay, '--manifests', copy, file];
  assert.deepEqual(parsed((await run_program(['check', ...args])).stdout), { cards: [] });
  assert.match((await run_program(['explain', ...args])).stdout, /sun-protection-counselling: fires, .*silent under this policy/);
  const { stdout } = await run_program(['replay', '--format', 'json', ...args]);
  assert.deepEqual(parsed(stdout).configurations[0].cards,
    [{ rule: 'sun-protection-counselling', indicator: 'warning', cards: 0, per_100_orders: 0, silent: 1 }]);
});

for (const format of ['html', 'markdown']) {
  test(`rulebook as ${format}`, async () => {
    const file = path.join(folder, `book.${format}`);
    const { code } = await run_program(['rulebook', '--format', format, '--policy', 'uk-mhra', '--output', file]);
    assert.equal(code, 0);
    const text = readFileSync(file, 'utf8');
    for (const name of readdirSync(path.join(source_dir, 'manifests', 'rules'))) {
      const rule = parsed(readFileSync(path.join(source_dir, 'manifests', 'rules', name), 'utf8'));
      assert.ok(text.includes(`rule-${rule.id}`), rule.id);
      for (const row of rule.rows) assert.ok(text.includes(row.id), row.id);
    }
    assert.doesNotMatch(text, /<(script|link|img|iframe)/);
    assert.match(text, /uk-mhra \\?\(this site\\?\)/);
  });
}

test('terminology show', async () => {
  const { code, stdout } = await run_program(['terminology', 'show', '197844']);
  assert.equal(code, 0);
  for (const part of [/isotretinoin 20 MG Oral Capsule/, /isotretinoin-oral/, /isotretinoin, systemic/, /teratogenic-pregnancy/, /rxnorm/]) assert.match(stdout, part);
  const other = await run_program(['terminology', 'show', '197844', '--system', 'http://loinc.org']);
  assert.equal(other.code, 1);
  const text = await run_program(['terminology', 'show', '--text', 'Minocycline 4% topical foam']);
  assert.match(text.stdout, /drug class +other, or a local form/);
  assert.equal((await run_program(['terminology', 'show'])).code, 2);
});

const data_dir = path.join(folder, 'data');
const imported = (name) => path.join(data_dir, 'terminology', `${name}.imported.valueset.json`);

test('terminology import stops at bad rows, and imports nothing', async () => {
  const { code, stderr } = await run_program(['terminology', 'import', '--formulary', path.join(cases, 'bad.csv'), '--data-dir', data_dir]);
  assert.equal(code, 1);
  assert.match(stderr, /bad\.csv line 4: has no code/);
  assert.ok(!existsSync(imported('formulary')));
});

test('terminology import --skip-bad takes the others', async () => {
  const { code } = await run_program(['terminology', 'import', '--skip-bad', '--formulary', path.join(cases, 'bad.csv'), '--data-dir', data_dir]);
  assert.equal(code, 0);
  assert.match(readFileSync(imported('formulary'), 'utf8'), /"B8"/);
});

test('what was imported is decided with', async () => {
  for (const args of [['--formulary', path.join(cases, 'formulary.csv')], ['--rxnorm', path.join(cases, 'rxnorm')]]) {
    assert.equal((await run_program(['terminology', 'import', ...args, '--data-dir', data_dir])).code, 0);
  }
  assert.deepEqual(readdirSync(path.join(data_dir, 'terminology')).sort(), ['formulary.imported.valueset.json', 'rxnorm.imported.valueset.json']);
  const request = self_test('cbp-nothing').request;
  const medication = request.context.draftOrders.entry[0].resource.medicationCodeableConcept;
  const file = path.join(folder, 'local-code.json');
  const rules = async (coding, args) => {
    medication.coding = [coding];
    medication.text = 'house brand';
    writeFileSync(file, JSON.stringify(request));
    return parsed((await run_program(['check', '--today', kDay, ...args, file])).stdout).cards.map(rule_of);
  };
  const local = { system: 'urn:example:formulary', code: 'H1' };
  assert.deepEqual(await rules(local, []), []);
  assert.deepEqual(await rules(local, ['--data-dir', data_dir]), ['teratogenic-childbearing-potential']);
  assert.deepEqual(await rules({ ...local, code: 'H,2' }, ['--data-dir', data_dir]), []);
  const known = { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '197844' };
  assert.deepEqual(await rules(known, ['--data-dir', data_dir]), ['teratogenic-childbearing-potential'], 'the import calls it a gel');
});

test('a data folder that was tampered with is refused', async () => {
  const bad = path.join(folder, 'bad-data');
  mkdirSync(path.join(bad, 'terminology'), { recursive: true });
  writeFileSync(path.join(bad, 'terminology', 'rxnorm.imported.valueset.json'), '{}');
  const { code, stderr } = await run_program(['serve', '--listen', '127.0.0.1:0', '--data-dir', bad]);
  assert.equal(code, 2);
  assert.match(stderr, /terminology\/rxnorm\.imported\.valueset\.json/);
});

const lines = ['three-headlines', 'sun-old-course', 'base-male', 'cbp-single-test-us'].map((id) => JSON.stringify(self_test(id).request));
const recorded = path.join(folder, 'recorded.ndjson');
writeFileSync(recorded, [...lines, 'not JSON', '', '{"hook":"patient-view"}', lines[0]].join('\n'));

test('replay counts, compares, and names what is bad', async () => {
  const { code, stdout, stderr } = await run_program(['replay', '--today', kDay, '--against-policy', 'us-ipledge', '--format', 'json', recorded]);
  assert.equal(code, 1);
  const report = parsed(stdout);
  assert.equal(report.requests, 5);
  const sun = report.configurations[0].cards.find(({ rule }) => rule === 'sun-protection-counselling');
  assert.deepEqual([sun.cards, sun.per_100_orders], [3, 60]);
  assert.deepEqual(report.bad.map(({ examples }) => examples).flat().sort(), ['line 5', 'line 7']);
  assert.ok(report.differences.some(({ kind, rule }) => kind !== 'lost' && rule === 'teratogenic-childbearing-potential'), stdout);
  assert.match(stderr, /requests a second, peak memory \d+ MiB/);
});

test('replay says the same with any number of threads', async () => {
  const run = async (threads) => (await run_program(['replay', '--today', kDay, '--threads', threads, '--against-policy', 'us-ipledge', recorded])).stdout;
  const one = await run('1');
  assert.ok(one.length > 100);
  assert.equal(await run('7'), one);
});

test('replay of a folder against other manifests', async () => {
  const requests = path.join(folder, 'requests');
  mkdirSync(requests);
  lines.forEach((line, n) => writeFileSync(path.join(requests, `${n}.json`), line));
  const copy = site((dir) => edit(policy_of(dir), (p) => { p.rules = { 'sun-protection-counselling': { enabled: false } }; }));
  const { code, stdout } = await run_program(['replay', '--as-recorded', '--against-manifests', copy, requests]);
  assert.equal(code, 0);
  assert.match(stdout, /lost sun-protection-counselling \(.*\): 2 \(0\.json; 1\.json\)/);
});

test('replay prints nothing of a patient', async () => {
  const { stdout, stderr } = await run_program(['replay', '--today', kDay, '--against-policy', 'us-ipledge', recorded]);
  assert.doesNotMatch(stdout + stderr, /three-headlines|iso-1|Patient\//);
});

for (const args of [['replay', path.join(folder, 'none')], ['replay', '--today', 'now', recorded], ['replay', '--policy', 'none', recorded]]) {
  test(`replay refuses ${args.slice(1).join(' ').replace(folder, '')}`, async () => {
    const { code, stderr } = await run_program(args);
    assert.equal(code, 2);
    assert.match(stderr, /^isoguard: /);
  });
}
