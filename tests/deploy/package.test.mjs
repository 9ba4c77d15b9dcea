// The Debian package: built from the program under test, judged by lintian, and installed, run and removed in a
// bare Debian 12 that has nothing but what the package asks for.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { build_dir, is_root, missing, must, packages_of, read, run, source_dir, temporary_folder } from './support.mjs';

const skip = missing('dpkg-shlibdeps', 'file', 'jq') || (existsSync(path.join(build_dir, 'CPackConfig.cmake')) ? false : 'the build folder is not there');
const folder = temporary_folder();
const unpacked = path.join(folder, 'unpacked');
let deb;

before(() => {
  if (skip) return;
  must('cmake', ['--build', build_dir, '--target', 'deb']);
  deb = must('bash', ['-c', `ls -t ${build_dir}/deb/*.deb | head -n 1`]).trim();
  must('dpkg-deb', ['-x', deb, unpacked]);
});

const field = (name) => must('dpkg-deb', ['--field', deb, name]).trim();

test('its version is that of the program', { skip }, () => {
  const [, version] = readFileSync(path.join(source_dir, 'CMakeLists.txt'), 'utf8').match(/project\(isoguard VERSION ([\d.]+)/);
  assert.equal(field('Version'), `${version}-1`);
  assert.match(read('debian', 'changelog'), new RegExp(`^isoguard \\(${version}-1\\) `));
});

test('lintian has no complaint', { skip: skip || missing('lintian') }, () => {
  const { code, text } = run('lintian', ['--fail-on', 'error,warning', '--tag-display-limit', '0', deb]);
  assert.equal(code, 0, text);
});

test('it asks for the packages of the libraries that the program names, and for no compiler', { skip }, () => {
  const depends = field('Depends').split(', ').map((entry) => entry.split(' ')[0]);
  const program = path.join(unpacked, 'usr/bin/isoguard');
  const needed = must('readelf', ['--dynamic', program]).match(/(?<=NEEDED.*\[).*(?=\])/g);
  const resolved = must('ldd', [program]);
  const packages = packages_of(needed.map((name) => resolved.match(new RegExp(`${name.replaceAll('+', '\\+')} => (\\S+)`))[1]));
  // By its name, or by one that it provides: that of spdlog names the fmt with which it was built.
  const names = (name) => [name, ...must('dpkg-query', ['--show', '--showformat=${Provides}', name]).split(/, /).map((each) => each.split(' ')[0])];
  assert.deepEqual(packages.filter((name) => !names(name).some((each) => depends.includes(each))), []);
  assert.deepEqual(depends.filter((name) => /-dev$/.test(name)), []);
});

test('the bill of materials in it is that of the program in it', { skip }, () => {
  const shipped = JSON.parse(readFileSync(path.join(unpacked, 'usr/share/doc/isoguard/isoguard.spdx.json')));
  const made = JSON.parse(must(path.join(source_dir, 'cmake', 'write_sbom.sh'), [path.join(unpacked, 'usr/bin/isoguard')]));
  delete shipped.creationInfo.created;
  delete made.creationInfo.created;
  assert.deepEqual(shipped, made);
});

test('the manifests in it are those compiled in', { skip }, () => {
  const isoguard = path.join(unpacked, 'usr/bin/isoguard');
  const sha256 = (args) => must(isoguard, ['rulebook', '--format', 'markdown', ...args]).match(/[0-9a-f]{64}/)[0];
  const folder = path.join(unpacked, 'usr/share/isoguard/manifests');
  assert.equal(sha256(['--manifests', folder]), sha256([]));
  assert.match(must(isoguard, ['manifests', 'check', folder]), /\S/);
});

const kInstalled = [['etc/isoguard/isoguard.toml', 0o644], ['lib/systemd/system/isoguard.service', 0o644], ['usr/bin/isoguard', 0o755],
  ['usr/share/doc/isoguard/copyright', 0o644], ['usr/share/doc/isoguard/docs/operations.md', 0o644], ['usr/share/man/man1/isoguard.1.gz', 0o644]];

for (const [file, mode] of kInstalled) {
  test(`it has ${file}`, { skip }, () => assert.equal(statSync(path.join(unpacked, file)).mode & 0o7777, mode));
}

test('a site\'s configuration is kept at an upgrade', { skip }, () =>
  assert.equal(must('dpkg-deb', ['--info', deb, 'conffiles']), '/etc/isoguard/isoguard.toml\n'));

// From here on in a tree of its own.
const tree = path.join(folder, 'debian');
const no_tree = skip || (is_root ? missing('mmdebstrap', 'chroot') : 'making a bare Debian needs root');
const inside = (...words) => run('chroot', [tree, ...words]);

test('it installs into a bare Debian 12, with what it asks for', { skip: no_tree }, () => {
  // Whatever apt is configured to use here, as one-line sources.
  const sources = must('apt-get', ['indextargets', '--format', 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']);
  const list = [...new Set(sources.trim().split('\n'))].filter((line) => / bookworm/.test(line)).join('\n');
  assert.ok(list, 'apt has no list of Debian 12: apt-get update');
  const { code, text } = run('mmdebstrap', ['--quiet', '--variant=apt', `--customize-hook=copy-in ${deb} /root`,
    `--customize-hook=chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /root/${path.basename(deb)}`,
    'bookworm', tree, '-'], { input: `${list}\n`, timeout: 600_000 });
  assert.equal(code, 0, text.slice(-3000));
});

const no_install = () => no_tree || (existsSync(path.join(tree, 'usr/bin/isoguard')) ? false : 'it did not install');
const step = (what, body) => test(what, { skip: no_tree }, (t) => (no_install() ? t.skip(no_install()) : body(t)));

step('it made a user without shell or password, who alone sees the data folder', () => {
  assert.match(inside('getent', 'passwd', 'isoguard').stdout, /^isoguard:x:\d+:\d+:[^:]*:\/var\/lib\/isoguard:\/usr\/sbin\/nologin\n$/);
  assert.equal(inside('stat', '-c', '%U:%G %a', '/var/lib/isoguard').stdout, 'isoguard:isoguard 700\n');
  assert.equal(inside('stat', '-c', '%U:%G %a', '/etc/credstore/isoguard').stdout, 'root:root 700\n');
  assert.equal(inside('stat', '-c', '%N', '/etc/systemd/system/multi-user.target.wants/isoguard.service').code, 0, 'enabled');
});

step('as that user, with the configuration as installed, it decides an order', async () => {
  const child = spawn('/usr/sbin/chroot', ['--userspec=isoguard:isoguard', tree, '/usr/bin/isoguard', '--config', '/etc/isoguard/isoguard.toml', 'serve'],
    { env: { PATH: '/usr/bin', ISOGUARD_LISTEN: '127.0.0.1:0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => { said += data; const found = said.match(/http:\/\/\S+/); if (found) resolve(found[0]); });
    ended.then(() => reject(new Error(said)));
  });
  const response = await fetch(`${url}/cds-services/order-sign`, { method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: readFileSync(path.join(source_dir, 'examples', 'three-headlines.json')) });
  assert.equal(response.status, 200);
  assert.ok((await response.json()).cards.length >= 3);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, { code: 0, signal: null });
});

step('installed again it keeps what the site changed', () => {
  writeFileSync(path.join(tree, 'etc/isoguard/isoguard.toml'), '[serve]\npolicy = "uk-mhra"\n');
  writeFileSync(path.join(tree, 'var/lib/isoguard/kept'), 'a record');
  const { code, text } = inside('dpkg', '--force-confold', '-i', `/root/${path.basename(deb)}`);
  assert.equal(code, 0, text);
  assert.match(readFileSync(path.join(tree, 'etc/isoguard/isoguard.toml'), 'utf8'), /uk-mhra/);
});

step('purged, it leaves the records and nothing else', () => {
  const { code, text } = inside('dpkg', '--purge', 'isoguard');
  assert.equal(code, 0, text);
  assert.equal(readFileSync(path.join(tree, 'var/lib/isoguard/kept'), 'utf8'), 'a record');
  const left = must('find', [tree, '-xdev', '-iname', '*isoguard*', '-not', '-path', `${tree}/root/*`, '-not', '-path', `${tree}/proc/*`])
    .trim().split('\n').map((name) => name.slice(tree.length)).sort();
  assert.deepEqual(left, ['/etc/credstore/isoguard', '/var/lib/isoguard']);
});
