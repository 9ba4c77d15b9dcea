// Mutation testing: changes the C++ sources in one place at a time and asks whether a test notices.
//   node tests/mutation/mutate.mjs [--files GLOB…] [--limit N] [--seed N] [--list] [--jobs N] [--survivors]
// All mutants are built into one program; then the tests that reach a mutant run once for each.
// --survivors judges only those that survived the last run.
// Ends with 1 when a mutant survives that equivalent.json does not explain, or when an entry there
// explains none.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { CodeText } from './code_text.mjs';
import { mutants_of } from './operators.mjs';
import { build_all, root, work } from './program.mjs';
import { judge_all } from './judge.mjs';
import { report } from './report.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string', multiple: true, default: ['plugin/rules/*.cc', 'plugin/clinical/*.cc'] },
    limit: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
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

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

/// The enumerators of a type: of the file itself, else of the headers of its folder, else of any other.
function enums_for(file) {
  const folders = [path.dirname(file), 'plugin/clinical', 'plugin/facts', 'plugin/knowledge', 'fhir'];
  const headers = folders.flatMap((folder) => fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.h')).map((name) => `${folder}/${name}`));
  const types = new Map();
  for (const source of [file, ...headers]) {
    for (const [, type, names] of read(source).replace(/\/\/[^\n]*/g, '').matchAll(/\benum class (\w+)[^{;]*\{([^}]*)\}/g)) {
      if (!types.has(type)) types.set(type, names.split(',').map((name) => name.trim().split(/\s/)[0]).filter(Boolean));
    }
  }
  return (type) => types.get(type);
}

const kSurvivors = path.join(work, 'survivors.json');
const name_of = ({ file, before, after }) => [file, before, after].join('\n');

function survived_last_time() {
  const names = new Set(JSON.parse(fs.readFileSync(kSurvivors, 'utf8')));
  return (mutant) => names.has(name_of(mutant));
}

async function main() {
  const sources = [...new Set([...options.files, ...positionals].flatMap(expand))];
  const texts = new Map(sources.map((file) => [file, new CodeText(read(file))]));
  const all = sources.flatMap((file) => mutants_of(file, texts.get(file), enums_for(file)));
  const seed = Number(options.seed ?? Date.now() % 1_000_000);
  const mutants = options.limit ? shuffled(all, seed).slice(0, Number(options.limit)) : all;
  mutants.forEach((mutant, i) => { mutant.id = i + 1; });
  console.log(`${mutants.length} of ${all.length} mutants of ${sources.length} files${options.limit ? `, seed ${seed}` : ''}`);
  if (options.list) {
    for (const { kind, file, line, before, after } of mutants) console.log(`${kind.padEnd(10)} ${file}:${line}: ${before}   =>   ${after}`);
    return 0;
  }
  const alone = build_all(texts, mutants);
  const judged = options.survivors ? mutants.filter(survived_last_time()) : mutants;
  await judge_all(judged, alone.filter((mutant) => judged.includes(mutant)), texts, Number(options.jobs));
  fs.writeFileSync(kSurvivors, JSON.stringify(judged.filter(({ verdict }) => verdict === 'survived').map(name_of)));
  return report(judged, options.limit || options.survivors ? [] : sources) ? 0 : 1;
}

process.exitCode = await main();
