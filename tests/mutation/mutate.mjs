// Mutation testing: changes the C++ sources in one place at a time and asks whether a test notices.
//   node tests/mutation/mutate.mjs [--files GLOB…] [--limit N] [--seed N] [--list]
// Works on a copy of the sources in build/mutation, so that the checkout can be worked on meanwhile.
// Ends with 1 when a mutant survives that equivalent.json does not explain, or when an entry there
// explains none.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { mutants_of } from './operators.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const work = path.join(root, 'build/mutation');
const copy = path.join(work, 'source');
const build = path.join(work, 'build');
const kTests = ['rules_tests', 'plugin_tests'];
const kTestSeconds = 120;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string', multiple: true, default: ['plugin/rules/*.cc'] },
    limit: { type: 'string' },
    seed: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

/// Files of the source folder by `*` patterns or names.
function expand(pattern) {
  const folder = path.dirname(pattern);
  const name = new RegExp(`^${path.basename(pattern).split('*').map((part) => part.replace(/[.+]/g, '\\$&')).join('.*')}$`);
  const found = fs.readdirSync(path.join(root, folder)).filter((file) => name.test(file) && file.endsWith('.cc'));
  if (!found.length) throw new Error(`no source is called ${pattern}`);
  return found.sort().map((file) => `${folder}/${file}`);
}

/// A shuffle that a seed repeats (mulberry32).
function shuffled(list, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return list.map((item) => [random(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
}

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file) : undefined);

function write_if_different(file, content) {
  if (read(file)?.equals(content)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/// The checkout as it is now; what did not change keeps its time, so that little is built again.
function copy_sources() {
  const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 1 << 28 }).toString().split('\0').filter(Boolean);
  const wanted = new Set(git('ls-files', '-z', '--cached', '--others', '--exclude-standard').filter((file) => fs.existsSync(path.join(root, file))));
  for (const file of wanted) write_if_different(path.join(copy, file), fs.readFileSync(path.join(root, file)));
  for (const entry of fs.readdirSync(copy, { recursive: true, withFileTypes: true })) {
    const file = path.relative(copy, path.join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && !wanted.has(file)) fs.rmSync(path.join(copy, file));
  }
}

function run(command, args, settings = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28, ...settings });
  return { ok: status === 0, output: stdout + stderr };
}

/// Whether the tests notice: 'killed', 'survived' or 'does not compile'. Warnings do not count, for
/// a mutant that only warns is a mutant.
function judge() {
  for (const test of kTests) {
    if (!run('ninja', ['-C', build, '-j2', test]).ok) return 'does not compile';
    const limit = { timeout: 1000 * kTestSeconds };
    if (!run(path.join(build, 'tests', test), ['--gtest_brief=1', '--gtest_fail_fast'], limit).ok) return 'killed';
  }
  return 'survived';
}

function prepare() {
  fs.mkdirSync(copy, { recursive: true });
  copy_sources();
  const steps = [
    ['cmake', ['-S', copy, '-B', build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_FLAGS=-w',
      '-DCMAKE_CXX_FLAGS_DEBUG=-O0', '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=gold']],
    ['ninja', ['-C', build, '-j2', ...kTests]],
    ...kTests.map((test) => [path.join(build, 'tests', test), ['--gtest_brief=1']]),
  ];
  for (const [command, args] of steps) {
    const { ok, output } = run(command, args);
    if (!ok) throw new Error(`without any mutant this fails: ${path.basename(command)}\n${output.slice(-4000)}`);
  }
}

const same = (mutant) => (entry) =>
  entry.file === mutant.file && entry.before === mutant.before && entry.after === mutant.after;

function try_all(mutants, equivalents) {
  const counts = { killed: 0, survived: 0, equivalent: 0, 'does not compile': 0 };
  const unexplained = [];
  for (const mutant of mutants) {
    const file = path.join(copy, mutant.file);
    const original = fs.readFileSync(file);
    fs.writeFileSync(file, mutant.source);
    const verdict = judge();
    fs.writeFileSync(file, original);
    const explained = equivalents.some(same(mutant));
    const name = verdict === 'survived' && explained ? 'equivalent' : verdict;
    counts[name] += 1;
    if (name === 'survived') unexplained.push(mutant);
    if (name === 'killed' && explained) unexplained.push({ ...mutant, after: `${mutant.after}   (listed as equivalent, but killed)` });
    console.log(`${name.padEnd(17)} ${mutant.file}:${mutant.line}: ${mutant.after}`);
  }
  return { counts, unexplained };
}

function main() {
  const sources = [...new Set([...options.files, ...positionals].flatMap(expand))];
  const all = sources.flatMap((file) => mutants_of(file, fs.readFileSync(path.join(root, file), 'utf8')));
  const equivalents = JSON.parse(fs.readFileSync(path.join(here, 'equivalent.json'), 'utf8'));
  const stale = equivalents.filter((entry) => sources.includes(entry.file) && !all.some((mutant) => same(mutant)(entry)));
  for (const entry of stale) console.log(`equivalent.json explains no mutant: ${entry.file}: ${entry.after}`);
  const seed = Number(options.seed ?? Date.now() % 1_000_000);
  const mutants = options.limit ? shuffled(all, seed).slice(0, Number(options.limit)) : all;
  console.log(`${mutants.length} of ${all.length} mutants of ${sources.length} files${options.limit ? `, seed ${seed}` : ''}`);
  if (options.list) {
    for (const { file, line, before, after } of mutants) console.log(`${file}:${line}: ${before}   =>   ${after}`);
    return stale.length ? 1 : 0;
  }
  prepare();
  const { counts, unexplained } = try_all(mutants, equivalents);
  for (const { file, line, before, after } of unexplained) console.log(`\n${file}:${line}\n  - ${before}\n  + ${after}`);
  console.log(Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', '));
  return unexplained.length || stale.length ? 1 : 0;
}

process.exitCode = main();
