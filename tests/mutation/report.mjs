// What mutate.mjs prints: survivors, and the score of each folder.

import fs from 'node:fs';
import path from 'node:path';

const kEquivalent = new URL('equivalent.json', import.meta.url);

const same = (mutant, entry) => entry.file === mutant.file && entry.before === mutant.before && entry.after === mutant.after;

function print_scores(mutants) {
  const folders = [...new Set(mutants.map(({ file }) => path.dirname(file)))];
  for (const folder of [...folders, '']) {
    const of = mutants.filter(({ file }) => file.startsWith(folder));
    const count = (name) => of.filter(({ verdict }) => verdict === name).length;
    const [killed, survived, equivalent, broken] = ['killed', 'survived', 'equivalent', 'does not compile'].map(count);
    const score = (100 * killed) / Math.max(1, killed + survived);
    console.log(`${folder ? `${folder}: ` : ''}${killed} killed, ${survived} survived, ${equivalent} equivalent, ${broken} do not compile: `
      + `${score.toFixed(1)} % of ${of.length} mutants`);
  }
}

/// Entries that explain no mutant of these sources, or only such as are killed.
function stale_in(entries, mutants) {
  return entries.filter((entry) => {
    const explained = mutants.filter((mutant) => same(mutant, entry));
    return explained.every(({ verdict }) => verdict === 'killed');
  });
}

/// Prints it, and returns whether every survivor is explained, and every explanation of `whole` sources,
/// those of which all mutants were judged, needed.
export function report(mutants, whole) {
  const entries = JSON.parse(fs.readFileSync(kEquivalent, 'utf8'));
  const stale = stale_in(entries.filter(({ file }) => whole.includes(file)), mutants);
  for (const { file, before, after } of stale) console.log(`equivalent.json explains none that survives: ${file}: ${before}   =>   ${after}`);
  for (const mutant of mutants) {
    if (mutant.verdict === 'survived' && entries.some((entry) => same(mutant, entry))) mutant.verdict = 'equivalent';
    if (mutant.verdict === 'survived') console.log(`\n${mutant.file}:${mutant.line} (${mutant.kind})\n  - ${mutant.before}\n  + ${mutant.after}`);
  }
  console.log();
  print_scores(mutants);
  return !stale.length && mutants.every(({ verdict }) => verdict !== 'survived');
}
