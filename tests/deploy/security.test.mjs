// SECURITY.md names a test for each threat; here every name must be one that exists.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { must, source_dir } from './support.mjs';

const page = readFileSync(path.join(source_dir, 'SECURITY.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| T-\d+ /.test(line)).map((line) => line.split(' | '));
const named = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
const cpp_tests = must('grep', ['-rhoE', '^TEST(_P|_F)?\\(\\w+, \\w+', path.join(source_dir, 'tests'), '--include=*.cc'])
  .trim().split('\n').map((line) => line.replace(/^.*\(/, '').replace(', ', '.'));

/// Whether there is such a test. Titles of Node tests may be cut short, where the rest is computed.
function exists(name) {
  if (name.startsWith('./test.sh ')) return readFileSync(path.join(source_dir, 'test.sh'), 'utf8').includes(`\n${name.slice(10)}() {`);
  const [, file, title] = name.match(/^(\S+\.test\.mjs): (.*)$/) ?? [];
  if (!file) return cpp_tests.includes(name);
  return ['e2e', 'deploy'].map((suite) => path.join(source_dir, 'tests', suite, file)).filter(existsSync)
    .some((found) => readFileSync(found, 'utf8').includes(title.trim()));
}

test('threats are numbered without a gap', () =>
  assert.deepEqual(rows.map(([id]) => id), rows.map((_, index) => `| T-${String(index + 1).padStart(2, '0')}`)));

for (const [id, threat, , shown] of rows) {
  test(`${id.slice(2)} ${threat}`, () => {
    assert.ok(named(shown).length > 0, 'no test is named');
    assert.deepEqual(named(shown).filter((name) => !exists(name)), []);
  });
}

test('a test that is not there would be noticed', () => {
  assert.equal(exists('Client.DoesWhatNobodyWrote'), false);
  assert.equal(exists('protocol.test.mjs: what nobody wrote'), false);
});

test('every folder and file that the page names is there', () => {
  const paths = named(page).filter((name) => /^(src|plugin|fhir|manifests|docs|tests)\//.test(name));
  assert.ok(paths.length >= 4);
  assert.deepEqual(paths.filter((name) => !existsSync(path.join(source_dir, name))), []);
});
