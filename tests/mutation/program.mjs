// The program under mutation: a copy of the sources in build/mutation, so that the checkout can be worked
// on meanwhile, and the tests built from it.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { at_fault, with_switches } from './schemata.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const work = path.join(root, 'build/mutation');
const copy = path.join(work, 'source');
const build = path.join(work, 'build');
export const kTests = ['rules_tests', 'plugin_tests'];
export const test_program = (test) => path.join(build, 'tests', test);

/// What stands in the copy besides the sources: folders are globbed by their CMakeLists.
const kAdded = {
  'plugin/mutant_switch.cc': 'mutant_switch.cc',
  'tests/rules/reach_recorder_test.cc': 'reach_recorder.cc',
  'tests/plugin/reach_recorder_test.cc': 'reach_recorder.cc',
};

function write_if_different(file, content) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(Buffer.from(content))) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

export const write_source = (file, content) => write_if_different(path.join(copy, file), content);

/// The checkout as it is now, with `changed` sources; what did not change keeps its time, so that little
/// is built again.
function copy_sources(changed) {
  const git = (...args) => execFileSync('git', args, { cwd: root, maxBuffer: 1 << 28 }).toString().split('\0').filter(Boolean);
  const wanted = new Map(git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .filter((file) => fs.existsSync(path.join(root, file))).map((file) => [file, path.join(root, file)]));
  for (const [file, from] of Object.entries(kAdded)) wanted.set(file, path.join(here, from));
  for (const [file, from] of wanted) write_source(file, changed.get(file) ?? fs.readFileSync(from));
  for (const entry of fs.readdirSync(copy, { recursive: true, withFileTypes: true })) {
    const file = path.relative(copy, path.join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && !wanted.has(file)) fs.rmSync(path.join(copy, file));
  }
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { ok: status === 0, output: stdout + stderr };
}

/// Builds the tests. Warnings do not count: a mutant that only warns is a mutant.
export const compile = (...more) => run('ninja', ['-C', build, '-j2', ...more, ...kTests]);

function must(name, { ok, output }) {
  if (!ok) throw new Error(`without any mutant this fails: ${name}\n${output.slice(-6000)}`);
}

function configure() {
  must('cmake', run('cmake', ['-S', copy, '-B', build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_FLAGS_DEBUG=-O1',
    `-DCMAKE_CXX_FLAGS=-w -D_GLIBCXX_ASSERTIONS -Wno-narrowing -fdiagnostics-column-unit=byte -include ${copy}/tests/mutation/mutant_switch.h`,
    '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=gold']));
}

/// The mutants that keep the sources from compiling, by the compiler's messages.
function faults_in(output, switched) {
  const faults = new Set();
  for (const [, file, line, column] of output.matchAll(/^(?:\S*\/)?build\/mutation\/source\/(\S+?):(\d+):(\d+): (?:fatal )?error:/gm)) {
    if (switched.has(file)) for (const id of at_fault(switched.get(file), Number(line), Number(column))) faults.add(id);
  }
  for (const [, file] of output.matchAll(/^FAILED: \S*?CMakeFiles\/\S+?\.dir\/(\S+?)\.o\b/gm)) {
    const known = switched.get(file);
    // The compiler names a place that no mutant wrote: a constant that has to be one is none any more.
    if (known && ![...faults].some((id) => known.spans.some(({ ids }) => ids.includes(id)))) known.compile_time.forEach((id) => faults.add(id));
  }
  return faults;
}

/// Builds all mutants of `texts` (file to CodeText) into one program, but for those that do not compile
/// that way, and returns these.
export function build_all(texts, mutants) {
  const alone = new Set();
  for (;;) {
    const switched = new Map([...texts].map(([file, text]) =>
      [file, with_switches(text, mutants.filter((mutant) => mutant.file === file && !alone.has(mutant.id)))]));
    fs.mkdirSync(copy, { recursive: true });
    copy_sources(new Map([...switched].map(([file, { source }]) => [file, source])));
    configure();
    const { ok, output } = compile('-k', '0');
    if (ok) return mutants.filter(({ id }) => alone.has(id));
    const faults = faults_in(output, switched);
    if (!faults.size) must('the build', { ok, output });
    console.log(`${faults.size} mutants do not compile beside the others`);
    for (const id of faults) alone.add(id);
  }
}
