// A signed folder of manifests: what is not as it was signed, or is older, is refused while calls go on, and it is recorded.
// Signatures are made here with Node's own Ed25519, from what docs/operations.md says of them, and by the program.

import assert from 'node:assert/strict';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { start_with_admin } from './support/admin.mjs';
import { rule_of } from './support/cases.mjs';
import { events_of } from './support/records.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { patience, run_program, source_dir } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-signed-'));
const manifests = path.join(folder, 'manifests');
const data_dir = path.join(folder, 'data');
const signers = path.join(folder, 'signers');
const at = (...names) => path.join(manifests, ...names);
const signature = at('manifests.sig');
const sun_file = at('rules', 'sun-protection-counselling.json');

/// A signing key in a file; {file, name, verifier, secret}.
async function make_key(name) {
  const file = path.join(folder, `${name.replace('/', '-')}.key`);
  const { code, stdout, stderr } = await run_program(['audit', 'key', file, '--make', name]);
  assert.equal(code, 0, stderr);
  return { file, name, verifier: stdout.trim(), secret: readFileSync(file, 'utf8').trim() };
}
const key = await make_key('st-anna/pharmacy');
const stranger = await make_key('stranger');
writeFileSync(signers, `# who may sign\n${key.verifier}\n`);

/// Every file that counts, as [path, sha256], sorted by the bytes of the path.
function listed(where) {
  const found = [];
  const walk = (...names) => readdirSync(path.join(where, ...names), { withFileTypes: true }).forEach((entry) => {
    if (names.length === 0 && ['schema', 'deploy'].includes(entry.name)) return;
    if (entry.isDirectory()) return walk(...names, entry.name);
    if (!entry.name.endsWith('.json')) return;
    const name = [...names, entry.name].join('/');
    found.push([name, createHash('sha256').update(readFileSync(path.join(where, name))).digest('hex')]);
  });
  walk();
  return found.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/// The note of a key over the folder as it is.
function note_of(by, where = manifests) {
  const { version } = JSON.parse(readFileSync(path.join(where, 'knowledge.json'), 'utf8'));
  const text = `isoguard-manifests/1\nisoguard\n${version}\n${listed(where).map(([name, hash]) => `${hash}  ${name}\n`).join('')}`;
  const [id, ...coded] = by.secret.slice(`PRIVATE+KEY+${by.name}+`.length).split('+');
  const seed = Buffer.from(coded.join('+'), 'base64').subarray(1);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const bytes = sign(null, Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return `${text}\n— ${by.name} ${Buffer.concat([Buffer.from(id, 'hex'), bytes]).toString('base64')}\n`;
}
const sign_here = (by = key) => writeFileSync(signature, note_of(by));

/// The folder of a version whose card about the sun says `summary`, signed here.
function put(version, summary) {
  rmSync(manifests, { recursive: true, force: true });
  cpSync(path.join(source_dir, 'manifests'), manifests, { recursive: true, filter: (from) => !from.includes('/deploy') });
  const edit = (file, change) => {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    change(value);
    writeFileSync(file, JSON.stringify(value));
  };
  edit(at('knowledge.json'), (root) => { root.version = version; });
  edit(sun_file, (rule) => rule.rows.forEach((row) => { row.summary = summary; }));
  sign_here();
}

const args = ['--manifests', manifests, '--manifest-signers', signers, '--data-dir', data_dir, '--audit-origin', 'test/1'];
const start = (more = []) => start_with_admin({ args: [...args, ...more] });
const start_refused = async (more = []) => {
  const { code, stderr } = await run_program(['serve', '--listen', '127.0.0.1:0', ...args, ...more]);
  assert.equal(code, 2, stderr);
  return stderr;
};

put('1.5.0', 'Sun: five.');
let service = await start();
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});
const request = JSON.stringify(request_of('sun-old-course', (await discover(service))['order-sign']));

async function summary() {
  const answer = await post(service, '/cds-services/order-sign', request);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.cards.find((card) => rule_of(card) === 'sun-protection-counselling').summary;
}

/// Sends SIGHUP, calls meanwhile, and gives what the log says and what the calls got.
async function reload() {
  const before = service.stderr.length;
  service.child.kill('SIGHUP');
  const late = performance.now() + 10_000 * patience;
  const got = new Set();
  for (;;) {
    got.add(await summary());
    const said = service.stderr.slice(before);
    if (/isoguard: reload[\s\S]*\n$/.test(said)) return { said, got: [...got] };
    assert.ok(performance.now() < late && service.alive(), `no word on the reload: ${said}`);
  }
}
const refusals = async () =>
  Number((await service.admin('/metrics')).text.match(/^isoguard_reloads_total\{result="refused"\} (\d+)$/m)?.[1] ?? 0);

test('what is signed decides, and /ready and the record name the signer', async () => {
  assert.equal(await summary(), 'Sun: five.');
  const { body } = await service.admin('/ready');
  assert.equal(body.knowledge.signer, 'st-anna/pharmacy');
  assert.equal(body.knowledge.version, '1.5.0');
  assert.ok(!body.warnings.some((warning) => warning.startsWith('manifests')));
});

const other_folder = path.join(folder, 'other');
cpSync(manifests, other_folder, { recursive: true });
writeFileSync(path.join(other_folder, 'policies', 'mine.policy.json'), '{}');

/// Each: what somebody did to a good folder of a newer version, and what is said of it.
const kBad = {
  'a truncated file': [() => truncateSync(sun_file, 200), /rules\/sun-protection-counselling\.json: is not as it was signed/],
  'a changed word': [() => writeFileSync(sun_file, readFileSync(sun_file, 'utf8').replace('Sun: six.', 'Sun: sex.')), /is not as it was signed/],
  'a file more': [() => writeFileSync(at('policies', 'mine.policy.json'), '{}'), /policies\/mine\.policy\.json: was not signed/],
  'a file less': [() => rmSync(at('selftest', 'preg-condition.json')), /selftest\/preg-condition\.json: was signed and is missing/],
  'a link elsewhere': [() => { rmSync(sun_file); symlinkSync('/etc/hostname', sun_file); }, /is not as it was signed/],
  'a name that is no UTF-8': [() => writeFileSync(Buffer.concat([Buffer.from(`${manifests}/`), Buffer.from([0xff]), Buffer.from('.json')]), '{}'), /\?\.json: was not signed/],
  'a huge file': [() => truncateSync(sun_file, 2 ** 40), /is larger than 64 MiB/],
  'no signature': [() => rmSync(signature), /manifests\.sig: is missing/],
  'a truncated signature': [() => truncateSync(signature, 3000), /manifests\.sig: is no signed note/],
  'garbage for a signature': [() => writeFileSync(signature, Buffer.alloc(5000, 0xfe)), /manifests\.sig: is no signed note/],
  'the signature of another key': [() => sign_here(stranger), /has no good signature of a signer that is known here/],
  'the signature of another folder': [() => writeFileSync(signature, note_of(key, other_folder)), /policies\/mine\.policy\.json: was signed and is missing/],
  'a signed file that is none': [() => { writeFileSync(sun_file, '{'); sign_here(); }, /rules\/sun-protection-counselling\.json: /],
  'a signed self-test that fails': [() => {
    const file = at('selftest', 'preg-condition.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), expected: [] }));
    sign_here();
  }, /the self-test fails/],
  'an older version': [() => put('1.4.9', 'Sun: four.'), /version 1\.4\.9 of isoguard is older than 1\.5\.0/],
  'the same version with other words': [() => put('1.5.0', 'Sun: seven.'), /version 1\.5\.0 of isoguard was in use with other files/],
};

for (const [what, [spoil, said]] of Object.entries(kBad)) {
  test(`refused while calls go on: ${what}`, async () => {
    put('1.6.0', 'Sun: six.');
    spoil();
    const before = await refusals();
    const result = await reload();
    assert.match(result.said, /reload refused, deciding as before: /);
    assert.match(result.said, said);
    assert.deepEqual(result.got, ['Sun: five.']);
    assert.equal(await summary(), 'Sun: five.');
    assert.equal(await refusals(), before + 1);
    const { status, body } = await service.admin('/ready');
    assert.equal(status, 200);
    assert.ok(body.warnings.some((warning) => warning.startsWith('manifests: reload refused')), body.warnings.join());
    assert.equal(body.knowledge.version, '1.5.0');
  });
}

test('a good one is taken, and nobody is told of a refusal any more', async () => {
  put('1.6.0', 'Sun: six.');
  assert.match((await reload()).said, /reload: \d+ files changed/);
  assert.equal(await summary(), 'Sun: six.');
  const { body } = await service.admin('/ready');
  assert.equal(body.knowledge.version, '1.6.0');
  assert.deepEqual(body.warnings.filter((warning) => warning.startsWith('manifests')), []);
});

test('after a restart what was in use counts, not what lies there', async () => {
  await service.stop('SIGKILL');
  put('1.5.9', 'Sun: old.');
  assert.match(await start_refused(), /version 1\.5\.9 of isoguard is older than 1\.6\.0, in use before \(--allow-older-manifests lets them\)/);
  put('1.6.0', 'Sun: other.');
  assert.match(await start_refused(), /version 1\.6\.0 of isoguard was in use with other files/);
  put('1.7.0', 'Sun: unsigned.');
  rmSync(signature);
  assert.match(await start_refused(), /manifests\.sig: is missing/);
  put('1.5.9', 'Sun: old.');
  service = await start(['--allow-older-manifests']);
  assert.equal(await summary(), 'Sun: old.');
  assert.match(service.stderr, /the manifests in use are a step back: version 1\.5\.9 of isoguard is older than 1\.6\.0/);
  await service.stop();
  service = await start();
  assert.equal(await summary(), 'Sun: old.', 'who has said it once need not say it again');
});

test('each refusal and each step back is an event', async () => {
  await service.stop();
  const events = await events_of(data_dir);
  const rejected = events.filter(({ type }) => type === 'knowledge_rejected');
  assert.equal(rejected.length, Object.keys(kBad).length);
  Object.values(kBad).forEach(([, said], number) => {
    assert.match(rejected[number].said, said);
    assert.deepEqual([rejected[number].know.version, rejected[number].know.signer], ['1.5.0', 'st-anna/pharmacy']);
  });
  const back = events.filter(({ type }) => type === 'knowledge_rolled_back');
  assert.deepEqual(back.map(({ know }) => know.version), ['1.5.9']);
  const listing = createHash('sha256').update(note_of(key).split('\n\n')[0] + '\n').digest('hex');
  const decision = events.filter(({ type }) => type === 'decision').at(-1);
  assert.deepEqual([decision.know.signer, decision.know.listing, decision.know.version], ['st-anna/pharmacy', listing, '1.5.9']);
});

test('manifests sign and verify say the same as serve', async () => {
  const verify = () => run_program(['manifests', 'verify', '--signers', signers, manifests]);
  put('2.0.0', 'Sun: two.');
  const by_node = readFileSync(signature);
  rmSync(signature);
  assert.equal((await verify()).code, 1);
  const signed = await run_program(['manifests', 'sign', '--key', key.file, manifests]);
  assert.equal(signed.code, 0, signed.stdout + signed.stderr);
  assert.match(signed.stdout, /isoguard 2\.0\.0, \d+ files, signed by st-anna\/pharmacy\n$/);
  assert.deepEqual(readFileSync(signature), by_node, 'Ed25519 has one signature for each text');
  assert.match((await verify()).stdout, /^isoguard 2\.0\.0, \d+ files, signed by st-anna\/pharmacy\n$/);
  assert.equal((await run_program(['manifests', 'sign', '--key', stranger.file, manifests])).code, 0);
  assert.equal(readFileSync(signature, 'utf8').match(/^— /gm).length, 2);
  assert.equal((await verify()).code, 0);
  mkdirSync(at('rules', 'more'));
  writeFileSync(at('rules', 'more', 'x.json'), '{}');
  const changed = await verify();
  assert.deepEqual([changed.code, changed.stdout], [1, 'rules/more/x.json: was not signed\n1 fault\n']);
  const faulty = await run_program(['manifests', 'sign', '--key', key.file, manifests]);
  assert.equal(faulty.code, 1);
  assert.match(faulty.stdout, /rules\/more\/x\.json: is no manifest/);
  assert.equal((await run_program(['manifests', 'sign', '--key', signers, manifests])).code, 2);
  assert.equal((await run_program(['manifests', 'verify', '--signers', key.file, manifests])).code, 2);
});
