// The PostgreSQL bootstrap and migrations, in a real server of this test's own: who may do what, and nothing more.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { deploy_dir, is_root, missing, must, run, temporary_folder } from './support.mjs';

const installed = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map(Number).sort((a, b) => b - a) : [];
const bin = `/usr/lib/postgresql/${installed[0]}/bin`;
const skip = missing('psql', 'runuser') || (installed[0] >= 15 ? false : 'needs the server of PostgreSQL 15 or newer');

const folder = temporary_folder();
// PostgreSQL refuses to run as root.
const as_server = (command, args) => is_root ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];

const psql = (user, sql) => run('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1',
  '--host', folder, '--username', user, '--dbname', 'isoguard', ...(sql.startsWith('/') ? ['--file', sql] : ['--command', sql])]);
const bootstrap = () => psql('postgres', path.join(deploy_dir, 'postgresql', 'bootstrap.sql'));

/// As `isoguard audit migrate` does it.
const migrate = () => {
  const migrations = path.join(deploy_dir, 'postgresql', 'migrations');
  for (const file of readdirSync(migrations).sort()) {
    const { code, text } = psql('owner', `SET ROLE isoguard_owner; ${readFileSync(path.join(migrations, file), 'utf8')}`);
    assert.equal(code, 0, text);
  }
};

const insert = (seq, bytes = 'one') => `INSERT INTO isoguard.audit_event
  (origin, seq, event_id, type, recorded_us, tenant, patient, user_ref, service, call, bytes, leaf)
  VALUES ('site/a/1', ${seq}, gen_random_uuid(), 'decision', 0, '', '', '', '', '', '${bytes}', decode(repeat('ab', 32), 'hex'))
  ON CONFLICT (origin, seq) DO NOTHING`;
const claim = "INSERT INTO isoguard.jti (iss, jti, expires) VALUES ('ehr', '1', now()) ON CONFLICT (iss, jti) DO NOTHING RETURNING iss, jti";

before(() => {
  if (skip) return;
  if (is_root) must('chown', ['postgres', folder]);
  must(...as_server(`${bin}/initdb`, ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync', '--pgdata', `${folder}/data`]), { cwd: '/' });
  must(...as_server(`${bin}/pg_ctl`, ['--pgdata', `${folder}/data`, '--wait', '--log', `${folder}/log`, '--options',
    `-c listen_addresses='' -c unix_socket_directories='${folder}'`, 'start']), { cwd: '/', stdio: 'ignore' });
  must('psql', ['--host', folder, '--username', 'postgres', '--command', 'CREATE DATABASE isoguard', 'postgres']);
  for (let i = 0; i < 2; ++i) {
    const { code, text } = bootstrap();
    assert.equal(code, 0, text);
  }
  for (const [login, role] of [['owner', 'isoguard_owner'], ['replica', 'isoguard_writer'], ['auditor', 'isoguard_reader'], ['stranger', '']]) {
    assert.equal(psql('postgres', `CREATE ROLE ${login} LOGIN ${role && `IN ROLE ${role}`}`).code, 0);
  }
  migrate();
});

after(() => {
  if (!skip) run(...as_server(`${bin}/pg_ctl`, ['--pgdata', `${folder}/data`, '--mode=immediate', 'stop']), { cwd: '/' });
});

test('running it again changes nothing and keeps what is there', { skip }, () => {
  assert.equal(psql('replica', insert(0)).code, 0);
  assert.equal(bootstrap().code, 0);
  assert.equal(psql('auditor', 'SELECT count(*) FROM isoguard.audit_event').stdout, '1\n');
});

test('a record that is sent again is there once, as it first was', { skip }, () => {
  for (const bytes of ['first', 'second']) assert.equal(psql('replica', insert(7, bytes)).code, 0);
  assert.equal(psql('auditor', "SELECT convert_from(bytes, 'UTF8') FROM isoguard.audit_event WHERE seq = 7").stdout, 'first\n');
});

// [who, what, SQL, 'ok' or what is refused]
const kRights = [
  ['replica', 'sees how far an origin has come', "SELECT max(seq) FROM isoguard.audit_event WHERE origin = 'site/a/1'", 'ok'],
  ['replica', 'reads no bytes', 'SELECT bytes FROM isoguard.audit_event', 'permission denied'],
  ['replica', 'changes nothing', "UPDATE isoguard.audit_event SET bytes = ''", 'permission denied'],
  ['replica', 'overwrites nothing', `${insert(7)}`.replace('DO NOTHING', "DO UPDATE SET bytes = ''"), 'permission denied'],
  ['replica', 'removes nothing', 'DELETE FROM isoguard.audit_event', 'permission denied'],
  ['replica', 'empties nothing', 'TRUNCATE isoguard.audit_event', 'permission denied'],
  ['replica', 'drops nothing', 'DROP TABLE isoguard.audit_event', 'must be owner'],
  ['replica', 'adds no column', 'ALTER TABLE isoguard.audit_event ADD COLUMN x int', 'must be owner'],
  ['replica', 'adds no trigger', 'CREATE TRIGGER t BEFORE INSERT ON isoguard.audit_event EXECUTE FUNCTION suppress_redundant_updates_trigger()', 'permission denied'],
  ['replica', 'makes no table in the schema', 'CREATE TABLE isoguard.x (y int)', 'permission denied'],
  ['replica', 'makes no table in public', 'CREATE TABLE public.x (y int)', 'permission denied'],
  ['replica', 'does not say when a record came', insert(8).replace('leaf)', 'leaf, received)').replace("'hex'))", "'hex'), now())"), 'permission denied'],
  ['replica', 'does not become the owner', 'SET ROLE isoguard_owner', 'permission denied'],
  ['replica', 'adds a checkpoint', "INSERT INTO isoguard.audit_checkpoint (origin, size, note, recorded_us) VALUES ('site/a/1', 1, 'note', 0)", 'ok'],
  ['replica', 'changes no checkpoint', "UPDATE isoguard.audit_checkpoint SET note = ''", 'permission denied'],
  ['replica', 'adds a card', "INSERT INTO isoguard.audit_card (uuid, origin, seq) VALUES ('c', 'site/a/1', 0) ON CONFLICT DO NOTHING", 'ok'],
  ['replica', 'lists no cards', 'SELECT uuid FROM isoguard.audit_card', 'permission denied'],
  ['replica', 'reads what names a card that it knows', "SELECT isoguard.events_of_card('c')", 'ok'],
  ['replica', 'uses a token up', claim, 'ok'],
  ['replica', 'gives no token free', 'DELETE FROM isoguard.jti', 'permission denied'],
  ['replica', 'makes no token expire', "UPDATE isoguard.jti SET expires = 'epoch'", 'permission denied'],
  ['replica', 'reads no claims of feedback', 'SELECT * FROM isoguard.feedback_claim', 'permission denied'],
  ['replica', 'gives no feedback free', 'DELETE FROM isoguard.feedback_claim', 'permission denied'],
  ['replica', 'claims feedback', "SELECT isoguard.claim_feedback('k', gen_random_uuid())", 'ok'],
  ['replica', 'has kept feedback', "SELECT isoguard.feedback_kept('k', gen_random_uuid())", 'ok'],
  ['replica', 'forgets claims of feedback', 'SELECT isoguard.forget_feedback_claims()', 'ok'],
  ['auditor', 'claims no feedback', "SELECT isoguard.claim_feedback('k', gen_random_uuid())", 'permission denied'],
  ['replica', 'forgets expired tokens', 'SELECT isoguard.forget_expired_jti()', 'ok'],
  ['replica', 'says of no version that it was applied', "INSERT INTO isoguard.schema_version VALUES (9, 'x')", 'permission denied'],
  ['auditor', 'says that it reads', "INSERT INTO isoguard.audit_access (what) VALUES ('list')", 'ok'],
  ['auditor', 'says no other name', "INSERT INTO isoguard.audit_access (what, reader) VALUES ('list', 'another')", 'permission denied'],
  ['auditor', 'takes no reading back', 'DELETE FROM isoguard.audit_access', 'permission denied'],
  ['auditor', 'uses no token up', claim, 'permission denied'],
  ['stranger', 'reads nothing by a card', "SELECT isoguard.events_of_card('c')", 'permission denied'],
  ['auditor', 'reads', 'SELECT origin, seq, event_id, bytes, leaf, received FROM isoguard.audit_event', 'ok'],
  ['auditor', 'adds nothing', insert(9), 'permission denied'],
  ['auditor', 'changes nothing', "UPDATE isoguard.audit_event SET bytes = ''", 'permission denied'],
  ['auditor', 'removes nothing', 'DELETE FROM isoguard.audit_event', 'permission denied'],
  ['stranger', 'is not let in', 'SELECT 1', 'permission denied for database'],
  ['postgres', 'a negative number is refused', insert(-1), 'violates check constraint'],
  ['postgres', 'a leaf that is no SHA-256 is refused', insert(10).replace('32', '31'), 'violates check constraint'],
];

for (const [who, what, sql, expected] of kRights) {
  test(`${who} ${what}`, { skip }, () => {
    const { code, text } = psql(who, sql);
    if (expected === 'ok') assert.equal(code, 0, text);
    else assert.ok(code !== 0 && text.includes(expected), text || 'it was allowed');
  });
}
