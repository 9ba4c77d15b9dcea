// The systemd unit and its configuration. systemd itself judges them; nothing is started by it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { Certificates } from '../e2e/support/certificates.mjs';
import { run_program, start_service } from '../e2e/support/service.mjs';
import { binary, deploy_dir, is_root, missing, must, read, run, source_dir, temporary_folder } from './support.mjs';

const unit = path.join(deploy_dir, 'systemd', 'isoguard.service');
const skip = missing('systemd-analyze');
const folder = temporary_folder();

/// Most that `systemd-analyze security` may count, in tenths; it is 1.2 of 10 ("OK") with what the service needs:
/// the network, the host's root directory read-only, and local sockets for name resolution.
const kMostExposure = 12;

test('systemd understands every line', { skip }, () => {
  // A root of its own, so that the program of ExecStart is there.
  const root = path.join(folder, 'root');
  for (const name of ['usr/bin', 'bin', 'usr/lib/systemd/system', 'etc/systemd/system']) mkdirSync(path.join(root, name), { recursive: true });
  copyFileSync(binary, path.join(root, 'usr/bin/isoguard'));
  for (const name of ['usr/bin/isoguard', 'bin/kill']) {
    if (name !== 'usr/bin/isoguard') copyFileSync('/bin/true', path.join(root, name));
    chmodSync(path.join(root, name), 0o755);
  }
  must('cp', ['-a', '/lib/systemd/system/.', path.join(root, 'usr/lib/systemd/system')]);
  copyFileSync(unit, path.join(root, 'etc/systemd/system/isoguard.service'));
  const { code, text } = run('systemd-analyze', ['verify', '--recursive-errors=no', `--root=${root}`, 'isoguard.service']);
  assert.equal(code, 0, text);
  assert.ok(!/isoguard\.service/.test(text), text);
});

test('systemd notices a line that it does not know', { skip }, () => {
  const broken = path.join(folder, 'broken.service');
  writeFileSync(broken, read('systemd', 'isoguard.service').replace('ProtectHome=', 'ProtectHouse='));
  assert.match(run('systemd-analyze', ['verify', broken]).text, /ProtectHouse/);
});

test(`its exposure is at most ${kMostExposure / 10}`, { skip }, () => {
  const { code, text } = run('systemd-analyze', ['security', '--offline=true', `--threshold=${kMostExposure}`, unit]);
  assert.equal(code, 0, text);
});

test('the threshold notices what is taken away', { skip }, () => {
  const weaker = path.join(folder, 'isoguard.service');
  writeFileSync(weaker, read('systemd', 'isoguard.service').replace(/^SystemCallFilter=.*\n/gm, ''));
  assert.notEqual(run('systemd-analyze', ['security', '--offline=true', `--threshold=${kMostExposure}`, weaker]).code, 0);
});

const kMust = ['NoNewPrivileges=true', 'ProtectSystem=strict', 'MemoryDenyWriteExecute=true', 'LimitCORE=0', 'UMask=0077',
  'StateDirectory=isoguard', 'StateDirectoryMode=0700', 'User=isoguard', 'CapabilityBoundingSet=', 'StartLimitIntervalSec=0',
  'Type=notify', 'WatchdogSec=60s'];

for (const line of kMust) {
  test(`the unit says ${line}`, () => assert.ok(read('systemd', 'isoguard.service').split('\n').includes(line)));
}

/// The system calls that the unit's filter leaves: sets may name sets.
function allowed_calls() {
  const members = (set) => must('systemd-analyze', ['syscall-filter', set]).split('\n').slice(1).map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#')).flatMap((name) => (name.startsWith('@') ? members(name) : [name]));
  const calls = new Set();
  for (const [, not, sets] of read('systemd', 'isoguard.service').matchAll(/^SystemCallFilter=(~?)(.*)$/gm)) {
    for (const name of sets.split(' ').flatMap(members)) not ? calls.delete(name) : calls.add(name);
  }
  return calls;
}

/// What the program asks the kernel for while it starts, reads from a FHIR server, answers, reloads and stops.
async function traced_life() {
  const trace = path.join(folder, 'trace');
  const ehr = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => ehr.once('listening', resolve));
  const url = `http://localhost:${ehr.address().port}/fhir`;
  const child = spawn('strace', ['-f', '-qq', '-o', trace, binary, 'serve', '--listen', '127.0.0.1:0', '--data-dir', path.join(folder, 'data'),
    '--fhir-server', url], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  const pid = Number(must('pgrep', ['-P', String(child.pid)]));
  const request = JSON.parse(readFileSync(path.join(source_dir, 'examples', 'three-headlines.json')));
  delete request.prefetch;
  Object.assign(request, { fhirServer: url, fhirAuthorization: { access_token: 'token', token_type: 'Bearer', expires_in: 60, scope: 'patient/*.read', subject: 'isoguard' } });
  const answer = await fetch(`${line.match(/http:\/\/\S+/)[0]}/cds-services/order-sign`,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
  const reloaded = new Promise((resolve) => child.stderr.on('data', (data) => /reload/.test(data) && resolve()));
  process.kill(pid, 'SIGHUP');
  await reloaded;
  process.kill(pid, 'SIGTERM');
  const code = await ended;
  ehr.closeAllConnections();
  ehr.close();
  return { code, status: answer.status, text: readFileSync(trace, 'utf8') };
}

test('the program lives within what the unit lets it do', { skip: skip || missing('strace', 'pgrep') }, async () => {
  const { code, status, text } = await traced_life();
  assert.deepEqual([code, status], [0, 200]);
  const calls = [...new Set([...text.matchAll(/^\d+ +(?:<\.\.\. )?([a-z]\w*)(?:\(| resumed)/gm)].map(([, name]) => name))];
  assert.ok(calls.length > 30, calls.join(' '));
  const allowed = allowed_calls();
  // SQLite gives its files to the owner of the folder when it is root, as the service never is.
  const asked = calls.filter((name) => !(is_root && name === 'fchown'));
  assert.deepEqual(asked.filter((name) => !allowed.has(name)), []);
  assert.ok(!allowed.has('ptrace') && !allowed.has('mount') && !allowed.has('setrlimit'));
  // MemoryDenyWriteExecute.
  assert.deepEqual(text.match(/PROT_WRITE\|PROT_EXEC|mprotect\(.*PROT_EXEC.*/g), null);
  // RestrictAddressFamilies. The C library asks AF_NETLINK for the machine's addresses, and does without.
  const families = [...new Set([...text.matchAll(/ socket\((\w+)/g)].map(([, name]) => name))].filter((name) => name !== 'AF_NETLINK');
  const [, named] = read('systemd', 'isoguard.service').match(/^RestrictAddressFamilies=(.*)$/m);
  assert.ok(families.includes('AF_INET'));
  assert.deepEqual(families.filter((name) => !named.split(' ').includes(name)), []);
});

/// The configuration that is installed, with a folder and a port for a test; every option that it shows in a comment set.
function configuration(change = (text) => text) {
  const data = path.join(folder, 'data');
  const file = path.join(folder, 'isoguard.toml');
  writeFileSync(file, change(read('systemd', 'isoguard.toml').replace('127.0.0.1:8080', '127.0.0.1:0').replace('127.0.0.1:9090', '127.0.0.1:0').replace('/var/lib/isoguard', data)));
  return file;
}

async function serves(file) {
  process.env.ISOGUARD_CONFIG = file;
  const service = await start_service();
  delete process.env.ISOGUARD_CONFIG;
  // With TLS, it also wants a certificate of its clients; tests/e2e asks such services.
  if (!service.base_url.startsWith('https:')) assert.equal((await fetch(`${service.base_url}/cds-services`)).status, 200);
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
}

test('the program starts with the configuration as installed', () => serves(configuration()));

/// A site's copy of the manifests, signed, and the list of those who may sign.
async function signed_manifests() {
  const manifests = path.join(folder, 'manifests');
  const signers = path.join(folder, 'signers');
  const key = path.join(folder, 'pharmacy.key');
  cpSync(path.dirname(deploy_dir), manifests, { recursive: true });
  const made = await run_program(['audit', 'key', key, '--make', 'pharmacy']);
  writeFileSync(signers, made.stdout);
  const { code, stderr } = await run_program(['manifests', 'sign', '--key', key, manifests]);
  assert.equal(code, 0, stderr);
  return { manifests, signers };
}

test('and with everything in it that is commented out', async () => {
  const { manifests, signers } = await signed_manifests();
  const made = new Certificates(folder);
  made.authority('ehrs');
  made.signed('server', 'ehrs');
  made.revocation_list('ehrs', 'ehrs', []);
  return serves(configuration((text) => text.replace(/^#([a-z-]+ = )/gm, '$1').replace('/etc/isoguard/manifests', manifests)
    .replace('/etc/isoguard/signers', signers)
    .replace('/etc/isoguard/server.pem', made.file('server')).replace('/run/credentials/isoguard.service/isoguard_server.key', made.file('server', 'key'))
    .replace('/etc/isoguard/ehrs.pem', made.file('ehrs')).replace('/etc/isoguard/ehrs.crl', made.file('ehrs', 'crl'))
    .replace('/etc/isoguard/clients.json', path.join(deploy_dir, 'clients.json'))));
});

test('a name that is no option is refused', async () => {
  const { code, stderr, stdout } = await run_program(['--config', configuration((text) => `${text}\ncolour = "red"\n`), 'serve']);
  assert.notEqual(code, 0);
  assert.match(stderr + stdout, /colour/);
});
