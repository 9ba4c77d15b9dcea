// Runs the commands of a page's console blocks, "$ command" and what it prints, in one folder and
// in order.  Usage: node page.mjs PAGE ISOGUARD

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const page = path.resolve(process.argv[2]);
const program = path.resolve(process.argv[3]);
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-'));
const environment = { ...process.env, PAGE: page, PATH: `${path.dirname(program)}:${process.env.PATH}` };

const blocks = [...readFileSync(page, 'utf8').matchAll(/^```console\n(.*?)^```$/gms)].map((match) => match[1]);
const steps = blocks.flatMap((block) => block.split(/^\$ /m).slice(1)).map((step) => {
  const end = step.indexOf('\n');
  return { command: step.slice(0, end), expected: step.slice(end + 1) };
});

let wrong = 0;
for (const { command, expected } of steps) {
  const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, env: environment, encoding: 'utf8' });
  if (stdout.trimEnd() !== expected.trimEnd()) {
    wrong += 1;
    console.log(`$ ${command}\n  the page:    ${expected}  the command: ${stdout}${stderr}`);
  }
}
rmSync(folder, { recursive: true });
console.log(`${steps.length} commands of ${path.basename(page)}, ${wrong} print something else`);
process.exitCode = steps.length < 10 || wrong > 0 ? 1 : 0;
