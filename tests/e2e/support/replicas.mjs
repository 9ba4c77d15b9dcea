// Replicas of the service with one PostgreSQL, and an EHR that calls them with a token a call.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { Postgres, until } from './postgres.mjs';
import { parsed, request_of } from './requests.mjs';
import { patience, start_service } from './service.mjs';

export const kBase = 'https://cds.example';
export const kSign = '/cds-services/order-sign';
const kIssuer = 'https://ehr.example';

export class Replicas {
  #private_key;

  /// `running` are those that were started last, by name.
  static async start(names) {
    const all = new Replicas();
    all.folder = mkdtempSync(path.join(tmpdir(), 'isoguard-replicas-'));
    all.running = {};
    const { publicKey, privateKey } = await generateKeyPair('RS384', { extractable: true });
    all.#private_key = privateKey;
    writeFileSync(all.file('site.key'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    writeFileSync(all.file('clients.json'), JSON.stringify({ clients: [{ name: 'ehr', iss: kIssuer, audience: kBase,
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS384' }] }, calls_per_second: 10000, burst: 100000, calls_at_once: 1024 }] }));
    all.postgres = await Postgres.start();
    for (const name of names) await all.start(name);
    const plain = await start_service();
    const { services } = await (await fetch(`${plain.base_url}/cds-services`)).json();
    await plain.stop();
    all.sign = services.find(({ id }) => id === 'order-sign');
    return all;
  }

  file(name) {
    return path.join(this.folder, name);
  }

  /// A replica with its data folder, at a port that stays its own over restarts. Without `tokens` whoever reaches it may call.
  async start(name, { tokens = true } = {}) {
    const before = this.running[name];
    const service = await start_service({ listen: `127.0.0.1:${before?.port ?? 0}`, args: [...(tokens ? ['--clients', this.file('clients.json')] : []),
      '--drain-ms', '600', '--data-dir', this.file(name), '--audit-origin', `site/${name}`, '--audit-key-file', this.file('site.key'),
      '--audit-db', this.postgres.uri('replica'), '--admin-listen', `127.0.0.1:${before?.admin_port ?? 0}`] });
    const admin = await until(() => service.stdout.match(/admin listening on (\S+)/)?.[1], 'the admin listener');
    service.admin_port = Number(new URL(admin).port);
    service.ready = async () => {
      try {
        const response = await fetch(`${admin}/ready`, { signal: AbortSignal.timeout(1000) });
        return { ok: response.status === 200, ...(await response.json()) };
      } catch {
        return { ok: false };
      }
    };
    await until(async () => (await service.ready()).audit?.shared?.connected, `${name} to share`);
    this.running[name] = service;
    return service;
  }

  token(other = {}) {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: kIssuer, aud: kBase + kSign, iat: now, exp: now + 120, jti: randomUUID(), ...other })
      .setProtectedHeader({ alg: 'RS384', kid: 'k', typ: 'JWT' }).sign(this.#private_key);
  }

  body(scenario = 'three-headlines') {
    return JSON.stringify({ ...request_of(scenario, this.sign), hookInstance: randomUUID() });
  }

  /// The events that PostgreSQL does not get, although all replicas may catch up.
  async missing(events) {
    let left = events;
    const late = Date.now() + 20_000 * patience;
    do {
      const there = new Set(this.postgres.sql('postgres', 'SELECT event_id FROM isoguard.audit_event').trim().split('\n'));
      left = left.filter((id) => !there.has(id));
      if (left.length) await sleep(200);
    } while (left.length && Date.now() < late);
    return left;
  }

  async stop() {
    for (const service of Object.values(this.running)) await service.stop('SIGKILL');
    this.postgres.stop();
    rmSync(this.folder, { recursive: true });
  }
}

/// One call by `request` of node:http or node:https: {status, body, event, hook_instance}, or the code of the error.
export function call_once(protocol, options, jwt, text) {
  return new Promise((resolve) => {
    const request = protocol.request({ method: 'POST', path: kSign, agent: false, ...options,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...(jwt ? { Authorization: `Bearer ${jwt}` } : {}),
        ...options.headers } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode, body: parsed(Buffer.concat(chunks).toString()), event: response.headers['x-event-id'] }));
      response.once('error', (error) => resolve({ error: error.code }));
    });
    request.setTimeout(20_000 * patience, () => request.destroy(new Error('no answer')));
    request.once('error', (error) => resolve({ error: error.code ?? error.message }));
    request.end(text);
  });
}

export const has_cards = ({ status, body }) => status === 200 && body?.cards?.length >= 3;

/// Calls by eight clients while `what` happens. Returns the answers that were no good, and the events of the good ones. An
/// answer that its disk was too busy to record in time has cards and no event; patience has room for a few of these.
export async function under_load(ask, what) {
  const failed = [];
  const events = [];
  let unrecorded = 0;
  let done = false;
  const client = async () => {
    while (!done) {
      const answer = await ask();
      if (has_cards(answer) && answer.event) events.push(answer.event);
      else if (has_cards(answer) && ++unrecorded <= (patience - 1) * 0.02 * events.length) continue;
      else failed.push({ ...answer, body: `${answer.body?.cards?.length} cards` });
    }
  };
  const clients = Array.from({ length: 8 }, client);
  try {
    await what();
  } finally {
    done = true;
  }
  await Promise.all(clients);
  return { failed, events };
}
