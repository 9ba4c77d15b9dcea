// Who may call: tokens as an EHR signs them (jose), put to the real program.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { base64url, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';

import { random_from } from './support/random.mjs';
import { post, request_of, send } from './support/requests.mjs';
import { patience, run_program, short, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-clients-'));
const file = path.join(folder, 'clients.json');
const data = path.join(folder, 'data');
const kBase = 'https://cds.example';
const kSign = '/cds-services/order-sign';
const kFeedback = `${kSign}/feedback`;

async function key(alg, kid = alg) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
}
const keys = Object.fromEntries(await Promise.all(['ES384', 'RS384', 'ES256', 'RS256', 'PS384'].map(async (alg) => [alg, await key(alg)])));
const published = [await key('ES384', 'first')];

/// An issuer that publishes its keys, or is away.
const issuer = { asked: 0, away: false };
const keys_server = http.createServer((request, response) => {
  issuer.asked += 1;
  issuer.accept = request.headers.accept;
  if (issuer.away) return void response.writeHead(503).end();
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
});
/// Where a forged `jku` leads.
let lured = 0;
const canary = http.createServer((request, response) => response.end('{"keys":[]}'));
canary.on('connection', () => { lured += 1; });
for (const server of [keys_server, canary]) await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const jku = `http://127.0.0.1:${keys_server.address().port}/keys.json`;
const away = `http://127.0.0.1:${canary.address().port}`;

const clients = {
  anna: { algorithms: Object.keys(keys), jwks: { keys: Object.values(keys).map(({ jwk }) => jwk) }, tenants: ['anna'],
    calls_per_second: 10000, burst: 100000, calls_at_once: 1024 },
  bert: { jku, tenants: ['bert'], calls_per_second: 10000, burst: 100000, calls_at_once: 1024 },
  slow: { jwks: { keys: [keys.ES384.jwk] }, calls_per_second: 1, burst: 3 },
  one: { jwks: { keys: [keys.RS384.jwk] }, services: ['order-select'] },
};
const write_clients = (list = clients, more = {}) => writeFileSync(file, JSON.stringify({ ...more,
  clients: Object.entries(list).map(([name, client]) => ({ name, iss: `https://${name}.example`, audience: kBase, ...client })) }));
write_clients();

const service = await start_service({ args: ['--clients', file, '--data-dir', data, '--audit-origin', 'test/1', '--admin-listen', '127.0.0.1:0'] });
after(async () => {
  await service.stop();
  for (const server of [keys_server, canary]) server.close().closeAllConnections();
  rmSync(folder, { recursive: true });
});
const discovery = (await (await fetch(`${service.base_url}/cds-services`)).json()).services;
const order = JSON.stringify(request_of('three-headlines', discovery.find(({ id }) => id === 'order-sign')));

const seconds = () => Math.floor(Date.now() / 1000);
const claims_of = (client, endpoint = kSign, other = {}) => ({ iss: `https://${client}.example`, aud: kBase + endpoint,
  iat: seconds(), exp: seconds() + 60, jti: randomUUID(), ...other });
const signed = ({ alg, kid, privateKey }, claims, header = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey);
const token_of = (client, endpoint, other, by = client === 'bert' ? published.at(-1) : keys.RS384) =>
  signed(client === 'slow' ? keys.ES384 : by, claims_of(client, endpoint, other));
const call = (token, endpoint = kSign, body = order) =>
  post(service, endpoint, body, { 'Content-Type': 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) });
async function refused(token, why, endpoint = kSign) {
  const answer = await call(token, endpoint);
  assert.equal(answer.status, 401, `${why}: ${answer.text}`);
  assert.equal(answer.text, '', why);
  const headers = [...answer.headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': ')).sort().join('\n');
  assert.equal(headers, (refused.headers ??= headers), why);
}

async function until(what, holds) {
  const late = performance.now() + 10_000 * patience;
  while (!(await holds())) {
    assert.ok(performance.now() < late, what);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

for (const alg of Object.keys(keys)) {
  test(`a token that jose signs with ${alg} is good`, async () => {
    const answer = await call(await signed(keys[alg], claims_of('anna')));
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.body.cards.length > 0);
  });
}

test('a client whose keys are published is let in, and without a token nobody is', async () => {
  assert.equal((await call(await token_of('bert'))).status, 200);
  assert.equal(issuer.accept, 'application/jwk-set+json, application/json');
  await refused(undefined, 'no token');
  assert.equal((await fetch(`${service.base_url}/cds-services`)).status, 200, 'discovery is open');
  assert.equal((await send(service, 'OPTIONS', kSign)).status, 204);
});

test('forged tokens: 401, nothing in it, all alike', async () => {
  const now = claims_of('anna');
  const part = (value) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));
  const good = await signed(keys.ES384, now);
  const [, body, signature] = good.split('.');
  const raw = (header) => `${part(header)}.${body}.${signature}`;
  const rows = { empty: '', word: 'x', dots: '..', 'too long': `${good}${'a'.repeat(9000)}`, padded: `${good}=` };
  for (const alg of ['none', 'None', 'HS256', 'HS384', 'HS512', 'ES512', 'EdDSA', 'es384']) rows[`alg ${alg}`] = raw({ alg, kid: 'ES384' });
  rows.unsigned = `${part({ alg: 'none', kid: 'ES384' })}.${body}.`;
  rows['HS384 with the public key as secret'] = await new SignJWT(now).setProtectedHeader({ alg: 'HS384', kid: 'ES384' })
    .sign(new TextEncoder().encode(JSON.stringify(keys.ES384.jwk)));
  for (const name of ['crit', 'b64', 'jwk', 'x5u', 'x5c', 'zip', 'enc', 'cty']) {
    rows[name] = await signed(keys.ES384, now, name === 'crit' || name === 'b64' ? {} : { [name]: 'x' })
      .then((token) => (name === 'crit' || name === 'b64' ? raw({ alg: 'ES384', kid: 'ES384', [name]: name === 'crit' ? ['exp'] : false }) : token));
  }
  rows['its own key'] = await signed(published[0], now, { kid: 'ES384', jwk: published[0].jwk });
  rows['another key under this id'] = await signed(published[0], now, { kid: 'ES384' });
  rows['another algorithm of the same kind'] = raw({ alg: 'ES256', kid: 'ES384' });
  rows['a kid that leads elsewhere'] = await signed(keys.ES384, now, { kid: '../../etc/passwd' });
  rows['alg twice'] = raw(`{"alg":"none","alg":"ES384","kid":"ES384"}`);
  for (const name of ['iss', 'aud', 'exp', 'iat', 'jti']) rows[`no ${name}`] = await signed(keys.ES384, { ...now, [name]: undefined });
  rows['nobody'] = await signed(keys.ES384, claims_of('nobody'));
  rows['another client'] = await signed(keys.ES384, claims_of('bert'));
  rows['another tenant'] = await signed(keys.ES384, claims_of('anna', kSign, { tenant: 'bert' }));
  rows.expired = await signed(keys.ES384, { ...now, iat: seconds() - 200, exp: seconds() - 62 });
  rows['from the future'] = await signed(keys.ES384, { ...now, iat: seconds() + 90, exp: seconds() + 120 });
  rows['301 s long'] = await signed(keys.ES384, { ...now, exp: now.iat + 301 });
  for (const endpoint of ['/cds-services', '/cds-services/order-select', kFeedback, `${kSign}/`, '/']) {
    rows[`for ${endpoint}`] = await signed(keys.ES384, claims_of('anna', endpoint));
  }
  for (const [why, token] of Object.entries(rows)) await refused(token, why);
  assert.ok(Object.keys(rows).length >= 40);
  const twice = await send(service, 'POST', kSign, { body: order, headers: { 'Content-Type': 'application/json', Authorization: [`Bearer ${good}`, `Bearer ${good}`] } });
  assert.equal(twice.status, 401);
  assert.equal((await call(good)).status, 200, 'none of them has used the good one up');
  await refused(good, 'used');
});

test('an address of keys in a token is never asked', async () => {
  const attacker = await key('ES384', 'evil');
  for (const where of [`${away}/keys`, `${away}/`, `http://localhost:${canary.address().port}/keys`, `${jku}?x`, `${jku}/`, 'file:///etc/passwd', 'http://169.254.169.254/']) {
    await refused(await signed(attacker, claims_of('anna'), { jku: where }), where);
    await refused(await signed(attacker, claims_of('bert'), { jku: where }), where);
  }
  assert.equal(lured, 0);
  assert.equal((await call(await signed(published[0], claims_of('bert'), { jku }))).status, 200, 'the registered one may be named');
});

test('our verdict is that of jose, whatever character of a token is changed', async () => {
  const seed = Number(process.env.ISOGUARD_SEED ?? seconds());
  const random = random_from(seed);
  let good = 0;
  for (let i = 0; i < (short ? 40 : 200); ++i) {
    const by = random.pick(Object.values(keys));
    let token = await signed(by, claims_of('anna'));
    if (random.next() < 0.8) {
      const at = Math.floor(random.next() * token.length);
      token = token.slice(0, at) + random.pick([...'ABCDEabcde01234_-.=+ ']).trim() + token.slice(at + (random.next() < 0.8 ? 1 : 0));
    }
    const theirs = await jwtVerify(token, ({ kid }) => Object.values(keys).find((one) => one.kid === kid).publicKey,
      { audience: kBase + kSign, issuer: 'https://anna.example', algorithms: Object.keys(keys) }).then(() => true, () => false);
    const { status } = await call(token);
    // jose overlooks bits of base64url that do not count; we do not.
    if (theirs) good += 1;
    assert.ok(status === 200 ? theirs : status === 401, `seed ${seed}, token ${i}: ${status}`);
    if (status === 401 && theirs) assert.notEqual(base64url.encode(base64url.decode(token.split('.')[2])), token.split('.')[2], `seed ${seed}, token ${i}`);
  }
  assert.ok(good > 0, `seed ${seed}`);
});

test('of a hundred uses at once one is the first', async () => {
  for (const alg of ['ES384', 'RS384']) {
    const token = await signed(keys[alg], claims_of('anna'));
    const statuses = (await Promise.all(Array.from({ length: 100 }, () => call(token)))).map(({ status }) => status);
    assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 401).length], [1, 99], alg);
  }
});

test('made-up key ids ask the issuer once a minute, and its outage refuses nobody', async () => {
  const before = issuer.asked;
  for (let i = 0; i < (short ? 50 : 500); ++i) await refused(await signed(await published[0], claims_of('bert'), { kid: `made-up-${i}` }), 'unknown kid');
  assert.ok(issuer.asked <= before + 1, `${issuer.asked - before} questions`);
  issuer.away = true;
  for (let i = 0; i < 20; ++i) assert.equal((await call(await token_of('bert'))).status, 200);
});

test('feedback, tenants and servers of others', async () => {
  const [card] = (await call(await token_of('anna'))).body.cards;
  const entry = { card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() };
  for (const client of ['anna', 'bert']) {
    const answer = await call(await token_of(client, kFeedback), kFeedback, { feedback: [entry] });
    assert.deepEqual([answer.status, answer.body], [200, {}], 'nobody learns which cards exist');
  }
  const { cards } = (await call(await token_of('anna'), kSign, JSON.stringify({ ...JSON.parse(order), prefetch: undefined, fhirServer: away,
    fhirAuthorization: { access_token: 'tok', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.rs', subject: 'x' } }))).body;
  assert.ok(cards.length > 0, 'it says that it could not look');
  assert.equal(lured, 0);
  const other = await call(await signed(keys.RS384, claims_of('one')));
  assert.equal(other.status, 403);
  assert.equal(other.body.resourceType, 'OperationOutcome');
});

test('ten times the rate: 429 with Retry-After, and others are answered', async () => {
  const statuses = [];
  for (let i = 0; i < 30; ++i) {
    const answer = await call(await token_of('slow'));
    statuses.push(answer.status);
    if (answer.status === 429) assert.match(answer.headers.get('retry-after'), /^[1-9]\d*$/);
    assert.equal((await call(await token_of('anna'))).status, 200);
  }
  assert.equal(statuses.slice(0, 3).every((status) => status === 200), true);
  assert.ok(statuses.filter((status) => status === 429).length >= 10, statuses.join());
});

/// Calls with `token` from 400 connections, more than the 256 that may wait for a client's signatures, 4,000 a second at most, until
/// stopped; tells how many a second there were, and their statuses.
function flood_with(token) {
  const script = path.join(folder, 'flood.lua');
  writeFileSync(script, `wrk.method = "POST"
wrk.body = "{}"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer ${token}"
local threads = {}
refused, limited, other = 0, 0, 0
function delay() return 100 end
function setup(thread) table.insert(threads, thread) end
function response(status)
  if status == 401 then refused = refused + 1 elseif status == 429 or status == 503 then limited = limited + 1 else other = other + 1 end
end
function done(summary)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.duration, threads[1]:get("refused"), threads[1]:get("limited"), threads[1]:get("other")))
end
`);
  const wrk = spawn('wrk', ['-t1', '-c400', '-d120s', '-s', script, service.base_url + kSign], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  wrk.stdout.on('data', (chunk) => (said += chunk));
  return async () => {
    wrk.kill('SIGINT');
    await new Promise((resolve) => wrk.once('close', resolve));
    const [us, refused, limited, other] = said.match(/^RESULT (.*)$/m)[1].split(' ').map(Number);
    return { a_second: ((refused + limited + other) / us) * 1e6, refused, limited, other };
  };
}

const no_wrk = spawnSync('wrk', ['-v']).error !== undefined && 'needs wrk (.ci/install test)';

test('a flood of forged signatures does not keep others waiting: 2,000 a second and more', { skip: no_wrk }, async () => {
  const stop = flood_with(`${(await signed(keys.ES384, claims_of('slow'))).slice(0, -40)}${'A'.repeat(40)}`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const times = [];
  let late = 0;  // refused as too late, where the machine stands still for half a second
  const begun = performance.now();
  while (times.length + late < (short ? 30 : 200) || performance.now() - begun < (short ? 500 : 3000)) {
    const answer = await call(await token_of('anna'));
    if (answer.status === 503 && answer.headers.has('retry-after')) ++late;
    else assert.equal(answer.status, 200);
    if (answer.status === 200) times.push(answer.ms);
  }
  const { a_second, refused, limited, other } = await stop();
  times.sort((one, two) => one - two);
  const p99 = times[Math.ceil(times.length * 0.99) - 1];
  console.log(`# ${Math.round(a_second)} forged tokens a second (401: ${refused}, 429 or 503: ${limited}); ${times.length} real calls, ${late} more refused as too late, p99 ${p99.toFixed(1)} ms`);
  assert.equal(other, 0);
  assert.ok(refused > 0);
  assert.ok(late <= (patience - 1) * 0.05 * times.length, `${late} real calls of ${times.length + late} refused`);
  // How many this machine could send and answer; a busy one does not get far.
  if (!short) assert.ok(a_second >= 2000 / patience ** 2, String(a_second));
  assert.ok(p99 <= 500 * patience, `p99 ${p99} ms`);
});

test('SIGHUP: a client comes and goes, a bad file changes nothing', async () => {
  const reload = async () => {
    const before = service.stderr.length;
    service.child.kill('SIGHUP');
    await until('no word on the reload', () => /isoguard: reload[\s\S]*\n$/.test(service.stderr.slice(before)));
    return service.stderr.slice(before);
  };
  assert.match(await reload(), /reload: nothing changed/);
  write_clients({ ...clients, new: { jwks: { keys: [keys.ES384.jwk] } } }, { discovery: 'token' });
  await refused(await signed(keys.ES384, claims_of('new')), 'not yet');
  const said = await reload();
  assert.match(said, /reload: who may call changed\n {2}discovery needs a token\n {2}client new added\n/);
  assert.equal((await call(await signed(keys.ES384, claims_of('new')))).status, 200);
  assert.equal((await fetch(`${service.base_url}/cds-services`)).status, 401);
  const open = await fetch(`${service.base_url}/cds-services`, { headers: { Authorization: `Bearer ${await token_of('anna', '/cds-services')}` } });
  assert.equal(open.status, 200);
  writeFileSync(file, '{"clients":[{"name":"x"}]}');
  assert.match(await reload(), /reload refused, deciding as before: the clients in .*clients\.json cannot be used[\s\S]*\/clients\/0\/iss: is missing/);
  assert.equal((await call(await signed(keys.ES384, claims_of('new')))).status, 200);
  rmSync(file);
  for (const [lay, why] of [[() => mkdirSync(file), /it is a folder/], [() => assert.equal(spawnSync('mkfifo', [file]).status, 0), /it is no regular file/]]) {
    lay();
    assert.match(await reload(), why);
    rmSync(file, { recursive: true });
  }
  write_clients({ ...clients, new: { jwks_file: '.' } });
  assert.match(await reload(), /\/clients\/4\/jwks_file: names a file that cannot be read: it is a folder/);
  assert.equal((await call(await signed(keys.ES384, claims_of('new')))).status, 200);
  write_clients();
  assert.match(await reload(), /discovery is open\n {2}client new removed\n/);
  await refused(await signed(keys.ES384, claims_of('new')), 'gone');
});

test('without a signal: a change of the file, then of the keys beside it', async () => {
  const beside = path.join(path.dirname(file), 'beside.json');
  writeFileSync(beside, JSON.stringify({ keys: [keys.ES384.jwk] }));
  write_clients({ ...clients, watched: { jwks_file: 'beside.json' } });
  await until('the client is not known', async () => (await call(await signed(keys.ES384, claims_of('watched')))).status === 200);
  writeFileSync(beside, JSON.stringify({ keys: [keys.RS384.jwk] }));
  await until('the key is not known', async () => (await call(await signed(keys.RS384, claims_of('watched')))).status === 200);
  await refused(await signed(keys.ES384, claims_of('watched')), 'its key is gone');
  assert.match(service.stderr, /client watched added[^]*client watched changed/);
  write_clients();
  await until('the client stays', () => /client watched removed/.test(service.stderr));
});

test('metrics and records say who called; no token is kept', async () => {
  const admin = service.stdout.match(/admin listening on (\S+)/)[1];
  const metrics = await (await fetch(`${admin}/metrics`)).text();
  assert.match(metrics, /isoguard_tokens_total\{client="anna",result="accepted"\} \d+/);
  assert.match(metrics, /isoguard_tokens_total\{client="",result="unknown-issuer"\} \d+/);
  assert.match(metrics, /isoguard_throttled_total\{client="slow"\} \d+/);
  const { warnings } = await (await fetch(`${admin}/ready`)).json();
  assert.deepEqual(warnings, []);
  const token = await token_of('anna');
  await call(token);
  const listed = await run_program(['audit', 'list', '--data-dir', data, '--type', 'auth_failure', '--limit', '10000']);
  assert.equal(listed.code, 0, listed.stderr);
  const failures = listed.stdout.trim().split('\n').length;
  assert.ok(failures >= 20 && failures < 200, `${failures} events of thousands of failures`);
  const secret = token.split('.')[2].slice(0, 40);
  const kept = [];
  const look = (where) => readdirSync(where).forEach((name) => {
    const at = path.join(where, name);
    if (statSync(at).isDirectory()) return look(at);
    if (readFileSync(at).includes(secret)) kept.push(at);
  });
  look(data);
  assert.deepEqual(kept, []);
  assert.ok(!(service.stderr + service.stdout).includes(secret));
});

test('keys that cannot be had are a warning of /ready with client and cause, and a metric; one private key is told and not used', async () => {
  const bad = http.createServer((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { Location: jku }).end();
    if (request.url === '/large') return void response.end(JSON.stringify({ keys: [], more: 'x'.repeat(70_000) }));
    const secret = { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' };
    return void response.end(JSON.stringify({ keys: request.url === '/none' ? [] : [keys.RS384.jwk, secret] }));
  });
  await new Promise((resolve) => { bad.listen(0, '127.0.0.1', resolve); });
  const at = (where) => ({ jku: `http://127.0.0.1:${bad.address().port}${where}` });
  const list = { moved: at('/moved'), large: at('/large'), none: at('/none'), leaking: at('/leaking'), away: { jku: 'http://127.0.0.1:9/keys' }, fixed: { jwks: { keys: [keys.RS384.jwk] } } };
  const own = path.join(folder, 'trouble.json');
  writeFileSync(own, JSON.stringify({ clients: Object.entries(list).map(([name, client]) => ({ name, iss: `https://${name}.example`, audience: kBase, ...client })) }));
  const troubled = await start_service({ args: ['--clients', own, '--data-dir', path.join(folder, 'troubled'), '--admin-listen', '127.0.0.1:0'] });
  await until('no second line', () => /admin listening on/.test(troubled.stdout));
  const admin = troubled.stdout.match(/admin listening on (\S+)/)[1];
  const state = async () => (await fetch(`${admin}/ready`)).json();
  await until('keys have not come', async () => !JSON.stringify((await state()).warnings).includes('have not come yet'));
  const { ready, warnings } = await state();
  assert.equal(ready, true);
  const expected = { moved: /cannot be had: the address answered 302/, large: /cannot be had: the address has a larger document/, none: /the key set has no key/,
    leaking: /key 1 has a private part/, away: /the address cannot be reached/ };
  for (const [name, why] of Object.entries(expected)) {
    const [warning] = warnings.filter((text) => text.startsWith(`client ${name}: its keys `));
    assert.match(warning, why);
    await until(`nothing of ${name} in the log`, () => new RegExp(`client ${name}: the keys that it publishes .*${why.source}`).test(troubled.stderr));
  }
  assert.equal(warnings.length, 5, warnings.join('\n'));
  const page = await (await fetch(`${admin}/metrics`)).text();
  for (const name of Object.keys(list)) {
    assert.match(page, new RegExp(`^isoguard_client_keys\\{client="${name}"\\} ${['leaking', 'fixed'].includes(name) ? 1 : 0}$`, 'm'));
  }
  assert.ok(!(troubled.stderr + JSON.stringify(warnings)).includes('c2VjcmV0'));
  await troubled.stop();
  bad.close().closeAllConnections();
});

test('the start: where everybody can call, somebody must say who may', async () => {
  const run = (...args) => run_program(['serve', '--listen', '127.0.0.1:0', ...args]);
  for (const listen of ['0.0.0.0:0', '[::]:0']) {
    const { code, stderr } = await run_program(['serve', '--listen', listen]);
    assert.equal(code, 2);
    assert.match(stderr, /--listen on an address that others than this machine reach needs --clients/);
  }
  const open = await start_service({ listen: '0.0.0.0:0', args: ['--allow-unauthenticated'] });
  await until('no warning', () => /WARNING: --allow-unauthenticated: listening beyond this machine WITHOUT client authentication/.test(open.stderr));
  await open.stop();
  const by_environment = await start_service({ listen: '0.0.0.0:0', env: { ISOGUARD_CLIENTS: file } });
  assert.doesNotMatch(by_environment.stderr, /WARNING/);
  await by_environment.stop();
  const missing = await run('--clients', path.join(folder, 'none.json'));
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /none\.json cannot be used, 1 fault:\n +.*none\.json: cannot be read/);
  const a_folder = await run('--clients', folder);
  assert.equal(a_folder.code, 2);
  assert.ok(a_folder.stderr.includes(`--clients ${folder} cannot be used`) && a_folder.stderr.includes('it is a folder'), a_folder.stderr);
  const bad = path.join(folder, 'bad.json');
  writeFileSync(bad, JSON.stringify({ clients: [{ name: 'x', iss: 'x', audience: kBase, jwks: { keys: [await exportJWK(keys.ES384.privateKey).then((jwk) => ({ ...jwk, kid: 'k' }))] } }] }));
  const refusal = await run('--clients', bad);
  assert.equal(refusal.code, 2);
  assert.match(refusal.stderr, /bad\.json \/clients\/0\/jwks: key 0 has a private part, which must stay with the client/);
  assert.ok(!refusal.stderr.includes((await exportJWK(keys.ES384.privateKey)).d));
});
