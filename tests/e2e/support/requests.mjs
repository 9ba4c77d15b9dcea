// Requests made without an EHR, and plain HTTP to the service.

import http from 'node:http';
import net from 'node:net';
import { randomUUID } from 'node:crypto';
import { generate } from '../scenario_generator.mjs';
import { scenarios } from './cases.mjs';
import { patience } from './service.mjs';

/// Prefetch as `templates` ask for it, out of a list of resources.
export function prefetch_of(templates, resources) {
  return Object.fromEntries(Object.entries(templates).map(([key, template]) => {
    const type = template.split(/[/?]/)[0];
    const found = resources.filter(({ resourceType }) => resourceType === type);
    if (!template.includes('?')) return [key, found[0] ?? null];
    const entry = found.map((resource) => ({ resource, search: { mode: 'match' } }));
    return [key, { resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length ? { entry } : {}) }];
  }));
}

/// What each hook calls its orders; those of charts and visits have none.
const kOrdersMembers = { 'order-select': 'draftOrders', 'order-sign': 'draftOrders', 'medication-prescribe': 'medications',
  'medication-refill': 'medications', 'order-review': 'orders' };

/// Complete request of a scenario, with prefetch for the service that discovery describes.
export function request_of(scenario_id, service, options = {}) {
  const scenario = scenarios.find(({ id }) => id === scenario_id);
  const generated = generate(scenario, options);
  const context = { ...generated.context };
  if (service.hook === 'order-select') context.selections ??= ['MedicationRequest/iso-1'];
  const member = kOrdersMembers[service.hook];
  if (member !== 'draftOrders') {
    if (member) context[member] = context.draftOrders;
    delete context.draftOrders;
  }
  return { hook: service.hook, hookInstance: randomUUID(), context,
    prefetch: prefetch_of(service.prefetch, generated.resources) };
}

export async function discover(service) {
  const response = await fetch(`${service.base_url}/cds-services`);
  const { services } = await response.json();
  return Object.fromEntries(services.map((entry) => [entry.hook, entry]));
}

const json_type = { 'Content-Type': 'application/json' };

/// POST of `body` (text, or a value to be written as JSON). Returns {status, headers, text, body, ms}.
export async function post(service, path, body, headers = json_type) {
  const begin = performance.now();
  const response = await fetch(service.base_url + path, {
    method: 'POST', headers, body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000 * patience),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text), ms: performance.now() - begin };
}

/// An answer as other processes give it, and about other servers: uuids of cards depend on both.
export function without_uuids(body) {
  return JSON.parse(JSON.stringify(body, (name, value) => (name === 'uuid' ? undefined : value)));
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/// Any method and headers, such as those that fetch() does not let through.
export function send(service, method, path, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: service.port, method, path, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, text, body: parsed(text) });
      });
    });
    request.setTimeout(10_000 * patience, () => request.destroy(new Error('no answer')));
    request.once('error', reject);
    request.end(body);
  });
}

/// Writes bytes to a new connection and collects what comes until `enough(text)` or the other side closes.
export function exchange(service, bytes, enough = () => false) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(service.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    const timer = setTimeout(() => socket.destroy(), 8000 * patience);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (enough(text)) socket.destroy();
    });
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error)));
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}
