// Starts and stops the program under test.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const source_dir = fileURLToPath(new URL('../../../', import.meta.url));
export const binary =
  process.env.ISOGUARD_BINARY ?? path.join(source_dir, 'build', 'release', 'isoguard');
/// Sanitizers make everything slower; time limits are multiplied by this.
export const patience = Number(process.env.ISOGUARD_E2E_PATIENCE ?? 1);
/// A short run, for instrumented binaries.
export const short = Boolean(process.env.ISOGUARD_E2E_SHORT);

const address_in_line = /https?:\/\/(?:\[[0-9a-f:]+\]|[\w.-]+):\d+/;

function must_exist() {
  if (!existsSync(binary)) throw new Error(`no program at ${binary}: build it or set ISOGUARD_BINARY`);
}

/// `isoguard serve` on a free port. `policy`, `fhir_servers`, `cors_origins` and `args` become options; `env` is
/// added to the environment.
export async function start_service(options = {}) {
  must_exist();
  const args = ['serve', '--listen', options.listen ?? '127.0.0.1:0'];
  if (options.policy) args.push('--policy', options.policy);
  for (const url of options.fhir_servers ?? []) args.push('--fhir-server', url);
  for (const origin of options.cors_origins ?? []) args.push('--cors-origin', origin);
  const child = spawn(binary, [...args, ...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env } });
  process.once('exit', () => child.kill('SIGKILL'));
  const service = { child, stdout: '', stderr: '' };
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
  });
  child.stderr.on('data', (data) => (service.stderr += data));
  const first_line = new Promise((resolve) => {
    child.stdout.on('data', (data) => {
      service.stdout += data;
      if (service.stdout.includes('\n')) resolve(service.stdout.split('\n', 1)[0]);
    });
  });
  let timer;
  const too_late = new Promise((resolve) => (timer = setTimeout(resolve, 10_000 * patience, 'late')));
  const outcome = await Promise.race([first_line, exited, too_late]);
  clearTimeout(timer);
  if (typeof outcome !== 'string' || outcome === 'late' || !address_in_line.test(outcome)) {
    child.kill('SIGKILL');
    throw new Error(`service did not start: ${JSON.stringify(outcome)}\n${service.stderr}`);
  }
  service.first_line = outcome;
  service.base_url = outcome.match(address_in_line)[0];
  service.port = Number(new URL(service.base_url).port);
  service.exited = exited;
  service.alive = () => child.exitCode === null && child.signalCode === null;
  // A service that a failing test left behind does not keep the run from ending.
  for (const handle of [child, child.stdout, child.stderr]) handle.unref();
  service.stop = async (signal = 'SIGTERM') => {
    child.ref();
    if (service.alive()) child.kill(signal);
    return exited;
  };
  return service;
}

/// The exit code and standard error of the program when its standard output is a full disk.
export function run_into_full_disk(args, input = '') {
  must_exist();
  const full = openSync('/dev/full', 'w');
  const { status: code, stderr } = spawnSync(binary, args, { stdio: ['pipe', full, 'pipe'], input, encoding: 'utf8', timeout: 15_000 * patience });
  closeSync(full);
  return { code, stderr };
}

/// Runs the program to its end; `env` is added to the environment. Returns {code, signal, stdout, stderr}.
export function run_program(args, input = '', env = {}) {
  must_exist();
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const result = { stdout: '', stderr: '' };
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000 * patience);
    child.stdout.on('data', (data) => (result.stdout += data));
    child.stderr.on('data', (data) => (result.stderr += data));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...result, code, signal });
    });
    child.stdin.end(input);
  });
}
