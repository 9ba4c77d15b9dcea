// Whether the tests notice a mutant: runs those that reach it, several mutants at a time.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { compile, kTests, test_program, work, write_source } from './program.mjs';

/// Runs a test program; {ok, seconds}.
function run(test, filter, { mutant, reached, seconds = 600 } = {}) {
  const environment = { ...process.env };
  if (mutant) environment.ISOGUARD_MUTANT = String(mutant);
  if (reached) environment.ISOGUARD_REACHED = reached;
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(test_program(test), ['--gtest_brief=1', '--gtest_fail_fast', `--gtest_filter=${filter}`],
      { env: environment, stdio: 'ignore', timeout: Math.ceil(1000 * seconds), killSignal: 'SIGKILL' });
    child.on('close', (code) => resolve({ ok: code === 0, seconds: (Date.now() - started) / 1000 }));
    child.on('error', () => resolve({ ok: false, seconds: 0 }));
  });
}

/// Which tests reach which mutants: a map from id to tests for every program, and how long the program
/// may take.
async function record(test) {
  const file = path.join(work, `${test}.reached`);
  const { ok, seconds } = await run(test, '*', { reached: file });
  if (!ok) throw new Error(`without any mutant this fails: ${test}`);
  const tests_of = new Map();
  let early = [];
  for (const line of fs.readFileSync(file, 'utf8').trim().split('\n')) {
    const [name, ...ids] = line.split(' ');
    if (name === '*') early = ids.map(Number);
    else for (const id of ids) tests_of.set(Number(id), [...(tests_of.get(Number(id)) ?? []), name]);
  }
  console.log(`${test}: ${seconds.toFixed(1)} s`);
  return { test, tests_of, early: new Set(early), limit: 10 + 10 * seconds };
}

/// What is computed before any test is first looked at by the tests that reach anything of the same file.
function give_early_ones_tests(recorded, mutants) {
  for (const { tests_of, early } of recorded) {
    const of_file = new Map();
    for (const { id, file } of mutants) {
      if (!of_file.has(file)) of_file.set(file, new Set());
      for (const name of tests_of.get(id) ?? []) of_file.get(file).add(name);
    }
    for (const { id, file } of mutants) if (early.has(id)) tests_of.set(id, [...of_file.get(file)]);
  }
}

async function is_killed(mutant, recorded) {
  for (const { test, tests_of, limit } of recorded) {
    const tests = tests_of.get(mutant.id) ?? [];
    if (tests.length && !(await run(test, tests.join(':'), { mutant: mutant.id, seconds: limit })).ok) return true;
  }
  return false;
}

/// The same by all tests, whether they reach it or not.
async function is_killed_by_any(id, recorded) {
  for (const { test, limit } of recorded) {
    if (!(await run(test, '*', { mutant: id, seconds: limit })).ok) return true;
  }
  return false;
}

async function in_parallel(jobs, items, work_on) {
  const left = [...items];
  const worker = async () => {
    while (left.length) await work_on(left.shift());
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

async function judge_alone(mutant, text, recorded) {
  write_source(mutant.file, text.source.slice(0, mutant.at) + mutant.by + text.source.slice(mutant.at + mutant.size));
  mutant.verdict = !compile().ok ? 'does not compile' : (await is_killed_by_any(undefined, recorded)) ? 'killed' : 'survived';
  write_source(mutant.file, text.source);
}

/// Sets the verdict of every mutant: 'killed', 'survived' or 'does not compile'.
export async function judge_all(mutants, alone, texts, jobs) {
  const recorded = [];
  for (const test of kTests) recorded.push(await record(test));
  give_early_ones_tests(recorded, mutants);
  const together = mutants.filter((mutant) => !alone.includes(mutant));
  let done = 0;
  await in_parallel(jobs, together, async (mutant) => {
    mutant.verdict = (await is_killed(mutant, recorded)) ? 'killed' : 'survived';
    if (++done % 500 === 0) console.log(`${done} of ${together.length}`);
  });
  const early = ({ id, verdict }) => verdict === 'survived' && recorded.some((one) => one.early.has(id));
  await in_parallel(jobs, together.filter(early), async (mutant) => {
    if (await is_killed_by_any(mutant.id, recorded)) mutant.verdict = 'killed';
  });
  for (const mutant of alone) await judge_alone(mutant, texts.get(mutant.file), recorded);
}
