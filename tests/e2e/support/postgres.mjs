// A PostgreSQL server of a test's own: a new data folder, a socket in it and no port. As root it runs as the
// user postgres, because PostgreSQL refuses root.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience, source_dir } from './service.mjs';

const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map(Number).sort((a, b) => b - a) : [];
const bin = `/usr/lib/postgresql/${versions[0]}/bin`;
const is_root = process.getuid() === 0;

export const skip = versions[0] >= 15 ? false : 'needs the server of PostgreSQL 15 or newer';

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 * patience, maxBuffer: 2 ** 28, ...options });
  return { code: result.status, stdout: result.stdout ?? '', text: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}` };
}

function must(command, args, options) {
  const result = run(command, args, options);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.text}`);
  return result.stdout;
}

const as_server = (command, args) => is_root ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];

/// "pid (name) state ppid …": the name may hold anything.
function parent_of(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
  } catch {
    return undefined;  // it has just ended
  }
}

const children_of = (parent) => readdirSync('/proc').map(Number).filter((pid) => pid > 0 && parent_of(pid) === parent);

export class Postgres {
  /// With roles, tables and a login for each role: owner, replica and auditor; `postgres` is the superuser.
  static async start({ migrated = true } = {}) {
    const server = new Postgres();
    server.folder = mkdtempSync(path.join(tmpdir(), 'isoguard-postgres-'));
    chmodSync(server.folder, 0o755);
    if (is_root) must('chown', ['postgres', server.folder]);
    must(...as_server(`${bin}/initdb`, ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync', '--pgdata', `${server.folder}/data`]), { cwd: '/' });
    const hba = `${server.folder}/data/pg_hba.conf`;
    writeFileSync(hba, `local all locked scram-sha-256\n${readFileSync(hba, 'utf8')}`);
    server.resume();
    must('psql', ['--host', server.folder, '--username', 'postgres', '--command', 'CREATE DATABASE isoguard', 'postgres']);
    server.sql('postgres', readFileSync(path.join(source_dir, 'manifests/deploy/postgresql/bootstrap.sql'), 'utf8'));
    for (const [login, role] of [['owner', 'isoguard_owner'], ['replica', 'isoguard_writer'], ['auditor', 'isoguard_reader'], ['locked', 'isoguard_writer']]) {
      server.sql('postgres', `CREATE ROLE ${login} LOGIN PASSWORD 'pass-4711' IN ROLE ${role}`);
    }
    if (migrated) server.migrate_by_hand();
    return server;
  }

  /// As `isoguard audit migrate` does it.
  migrate_by_hand() {
    const folder = path.join(source_dir, 'manifests/deploy/postgresql/migrations');
    readdirSync(folder).sort().forEach((file, index) => this.sql('owner', `BEGIN; SET ROLE isoguard_owner;
      INSERT INTO isoguard.schema_version (version, name) VALUES (${index + 1}, '${file}');
      ${readFileSync(path.join(folder, file), 'utf8')} COMMIT;`));
  }

  uri(login, database = 'isoguard') {
    return `postgresql://${login}@${encodeURIComponent(this.folder)}/${database}`;
  }

  /// {code, stdout, text} of psql as that login.
  try_sql(login, sql) {
    return run('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1', '--host', this.folder,
      '--username', login, '--dbname', 'isoguard', '--file', '-'], { input: sql });
  }

  /// What a statement prints.
  sql(login, sql) {
    const result = this.try_sql(login, sql);
    if (result.code !== 0) throw new Error(`${sql}\n${result.text}`);
    return result.stdout.trim();
  }

  count(what) {
    return Number(this.sql('postgres', `SELECT count(*) FROM ${what}`));
  }

  /// `settings`: "fsync=off", for this run.
  resume(...settings) {
    const options = ["listen_addresses=''", `unix_socket_directories='${this.folder}'`, 'fsync=on', ...settings].map((setting) => `-c ${setting}`).join(' ');
    must(...as_server(`${bin}/pg_ctl`, ['--pgdata', `${this.folder}/data`, '--wait', '--log', `${this.folder}/log`, '--options', options, 'start']),
      { cwd: '/', stdio: 'ignore' });
    this.pid = Number(readFileSync(`${this.folder}/data/postmaster.pid`, 'utf8').split('\n')[0]);
  }

  /// `how`: fast, or immediate, which is a crash.
  halt(how = 'fast') {
    return run(...as_server(`${bin}/pg_ctl`, ['--pgdata', `${this.folder}/data`, `--mode=${how}`, '--wait', 'stop']), { cwd: '/' });
  }

  restart(...settings) {
    this.halt();
    this.resume(...settings);
  }

  /// The postmaster and all its children.
  #signal(signal) {
    for (const pid of [this.pid, ...children_of(this.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        continue;  // one that has just ended
      }
    }
  }

  freeze() {
    this.#signal('SIGSTOP');
    this.#signal('SIGSTOP');  // children that came between
  }

  thaw() {
    this.#signal('SIGCONT');
  }

  stop() {
    this.thaw();
    this.halt('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/// Waits until `condition` (perhaps a promise) holds. Fails with `what` after `ms`.
export async function until(condition, what, ms = 15_000) {
  const end = Date.now() + ms * patience;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`in vain waited for: ${what}`);
    await sleep(50);
  }
}
