// The shipped program: what it says it is, how it is hardened, and what its bill of materials lists.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { run_program, start_service } from '../e2e/support/service.mjs';
import { binary, build_dir, must, packages_of, run, source_dir } from './support.mjs';

const kVersion = /^isoguard (\d+\.\d+\.\d+) \(commit ([0-9a-f]{40}(?:\+changes)?|unknown); (\S+ [\d.]+), (\w+); manifests sha256:([0-9a-f]{64})\)\n$/;

test('--version says version, commit, compiler, build type and manifests', async () => {
  const { stdout } = await run_program(['--version']);
  const [, version, commit, compiler, type, sha256] = stdout.match(kVersion) ?? assert.fail(stdout);
  assert.ok(readFileSync(path.join(source_dir, 'CMakeLists.txt'), 'utf8').includes(`project(isoguard VERSION ${version} `));
  assert.match(compiler, /^(GNU|Clang) /);
  assert.equal(type, 'Release');
  const { stdout: book } = await run_program(['rulebook', '--format', 'markdown']);
  assert.ok(book.includes(sha256), 'the rulebook prints the same SHA-256');
  const head = run('git', ['-C', source_dir, 'rev-parse', 'HEAD']);
  assert.equal(commit.replace('+changes', ''), head.code === 0 ? head.stdout.trim() : 'unknown');
});

const elf = (...options) => must('readelf', [...options, '--wide', binary]);

// Each: what must hold, how it is read, and what must (or, with `not`, must not) be in it.
const kHardening = [
  { what: 'position independent (ASLR)', from: ['--file-header'], has: /Type:\s+DYN / },
  { what: 'marked PIE', from: ['--dynamic'], has: /FLAGS_1.*\bPIE\b/ },
  { what: 'all symbols bound at start', from: ['--dynamic'], has: /FLAGS_1.*\bNOW\b/ },
  { what: 'relocations read-only after start', from: ['--program-headers'], has: /GNU_RELRO/ },
  { what: 'stack not executable', from: ['--program-headers'], has: /GNU_STACK.* RW +0x/ },
  { what: 'nothing writable and executable', from: ['--program-headers'], not: /LOAD.* RWE / },
  { what: 'no relocations in code', from: ['--dynamic'], not: /TEXTREL/ },
  { what: 'no library path of its own', from: ['--dynamic'], not: /R(UN)?PATH/ },
  { what: 'stack protector', from: ['--dyn-syms'], has: /__stack_chk_fail/ },
  { what: 'checked C functions', from: ['--dyn-syms'], has: /__(memcpy|memmove|vsnprintf|snprintf|read)_chk/ },
  { what: 'starts no other program and loads no code', from: ['--dyn-syms'], not: / UND (system|popen|exec\w+|v?fork|posix_spawnp?|dlopen)@/ },
  { what: 'no unchecked sprintf, gets', from: ['--dyn-syms'], not: / UND (sprintf|vsprintf|gets)@/ },
];

for (const { what, from, has, not } of kHardening) {
  test(`hardening: ${what}`, () => {
    const text = elf(...from);
    if (has) assert.ok(has.test(text), `no ${has}`);
    if (not) assert.deepEqual(text.match(not), null);
  });
}

test('hardening: assertions of the standard library, and checks against stack clash and stray jumps, are compiled in', () => {
  const code = must('objdump', ['--disassemble', '--no-show-raw-insn', binary]);
  assert.ok(/call.*__glibcxx_assert_fail/.test(code), 'assertions');
  assert.ok(code.match(/\bendbr64\b/g).length > 1000, 'indirect jumps land on endbr64');
  assert.ok(/orq? +\$0x0,\(%rsp\)/.test(code), 'stack probes');
});

test('no path of the machine that built it is in it', () => {
  const bytes = readFileSync(binary).toString('latin1');
  for (const folder of [source_dir.replace(/\/$/, ''), build_dir]) assert.ok(!bytes.includes(folder), folder);
});

const sbom = JSON.parse(must(path.join(source_dir, 'cmake', 'write_sbom.sh'), [binary], { env: { ...process.env, SOURCE_DATE_EPOCH: '0' } }));
const related = (type) => sbom.relationships.filter(({ relationshipType }) => relationshipType === type)
  .map(({ relatedSpdxElement }) => sbom.packages.find(({ SPDXID }) => SPDXID === relatedSpdxElement));
const names = (packages) => [...new Set(packages.map(({ name }) => name))].sort();

test('the bill of materials is SPDX that refers to nothing it does not have', () => {
  assert.equal(sbom.spdxVersion, 'SPDX-2.3');
  assert.equal(sbom.creationInfo.created, '1970-01-01T00:00:00Z');
  const ids = [sbom.SPDXID, ...sbom.packages.map(({ SPDXID }) => SPDXID)];
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
  for (const { spdxElementId, relatedSpdxElement } of sbom.relationships) {
    assert.ok(ids.includes(spdxElementId) && ids.includes(relatedSpdxElement), relatedSpdxElement);
  }
  for (const { name, versionInfo } of sbom.packages) {
    if (name === 'isoguard') continue;
    assert.equal(must('dpkg-query', ['-W', '-f=${Version}', name]), versionInfo, name);
  }
  assert.equal(sbom.packages.find(({ name }) => name === 'isoguard').checksums[0].checksumValue,
    must('sha256sum', [binary]).split(' ')[0]);
});

test('it lists the packages of all that is really loaded, and no other', async () => {
  const service = await start_service();
  const maps = readFileSync(`/proc/${service.child.pid}/maps`, 'utf8');
  await service.stop();
  const objects = [...new Set(maps.match(/\/\S+\.so[.\d]*$/gm))];
  assert.ok(objects.length > 5, maps);
  assert.deepEqual(names(related('DYNAMIC_LINK')), packages_of(objects));
});

// The compiler and the C and C++ libraries; headers of libraries that are linked are theirs.
const kToolchain = /^(libc6-dev|linux-libc-dev|libgcc-\d+-dev|libstdc\+\+-\d+-dev|libclang.*)$/;
const kLinked = { 'libcpprest-dev': 'libcpprest2.10', 'libssl-dev': 'libssl3', 'libfmt-dev': 'libfmt9', 'libspdlog-dev': 'libspdlog1.10',
  'libpq-dev': 'libpq5', 'libsqlite3-dev': 'libsqlite3-0' };

test('it lists the packages of all headers that were compiled in, and no other',
  { skip: !existsSync(path.join(build_dir, '.ninja_deps')) && 'the build folder is not there' }, () => {
    const told = must('ninja', ['-C', build_dir, '-t', 'deps']);
    const ours = told.split(/^(?=\S)/m).filter((target) => !target.startsWith('tests/')).join('');
    const folders = new Map([...new Set(ours.match(/^ {4}\/usr\/\S+/gm))].map((line) => [path.dirname(line.trim()), line.trim()]));
    const packages = packages_of([...folders.values()]);
    const embedded = packages.filter((name) => !kToolchain.test(name) && !(name in kLinked));
    assert.deepEqual(names(related('STATIC_LINK')), embedded, 'the list `embedded` of cmake/write_sbom.sh');
    for (const name of packages) {
      if (name in kLinked) assert.ok(names(related('DYNAMIC_LINK')).includes(kLinked[name]), name);
    }
  });
