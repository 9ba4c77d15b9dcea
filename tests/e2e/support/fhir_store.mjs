// A FHIR R4 server: Medplum's router and memory repository behind node:http. This file adds what a
// transport adds (routing, CORS, a request log) and the ways in which a server fails.

import http from 'node:http';
import { FhirRouter, MemoryRepository } from './medplum.mjs';

const kStatus = { ok: 200, created: 201, 'not-found': 404, gone: 410, 'not-modified': 304 };

function status_of(outcome) {
  return kStatus[outcome.id] ?? (outcome.issue?.[0]?.severity === 'information' ? 200 : 400);
}

function failure_answer(kind) {
  const issue = (code) => ({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, diagnostics: `made to fail: ${kind}` }],
  });
  if (kind === 'forbidden') return [403, issue('forbidden')];
  if (kind === 'garbage') return [200, 'this is not JSON'];
  if (kind === 'outcome') return [200, issue('exception')];
  return [500, issue('exception')];
}

const batching_metadata = {
  resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', status: 'active', date: '2026-01-01', kind: 'instance',
  format: ['json'], rest: [{ mode: 'server', interaction: [{ code: 'batch' }] }],
};

export class FhirStore {
  constructor() {
    this.repository = new MemoryRepository();
    this.router = new FhirRouter();
    this.failures = new Map();
    this.requests = [];
    this.page_size = 0;
    this.delay_ms = 0;
    this.redirect_to = undefined;
    this.redirect_status = 302;
    /// Whether it says that it takes batches, and the status with which it then refuses them, if any.
    this.batch = false;
    this.refuse_batches = undefined;
  }

  async add(resources) {
    for (const resource of resources) await this.repository.createResource(resource);
  }

  /// Forgets all resources, failures and requests. The repository looks at every resource in every
  /// search, so that many patients at once make it slow.
  clear() {
    this.repository.clear();
    this.failures.clear();
    this.requests.length = 0;
  }

  /// From now on, searches and reads of `type` for this patient fail. `kind`: error, forbidden,
  /// timeout, garbage, outcome, redirect (with `redirect_status` to `redirect_to`).
  fail(patient_id, type, kind = 'error') {
    this.failures.set(`${patient_id} ${type}`, kind);
  }

  async start() {
    this.server = http.createServer((request, response) => {
      // A caller that has gone away (its deadline came) is no error of this server.
      this.#handle(request, response).catch((error) => response.destroy(request.destroyed ? undefined : error));
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.server.unref();
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    this.base_url = `${this.origin}/fhir`;
    return this;
  }

  stop() {
    this.server.closeAllConnections?.();
    return new Promise((resolve) => this.server.close(resolve));
  }

  #failure_for(url) {
    const type = url.pathname.split('/')[2];
    const subject = url.searchParams.get('patient') ?? url.searchParams.get('subject') ?? '';
    const id = subject.replace(/^Patient\//, '') || url.pathname.split('/')[3] || '';
    return this.failures.get(`${id} ${type}`);
  }

  async #handle(request, response) {
    const url = new URL(request.url, this.origin);
    this.requests.push({ method: request.method, url: request.url, headers: request.headers });
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*, authorization');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const failure = this.#failure_for(url);
    if (failure === 'timeout') return undefined;
    if (failure === 'redirect') return response.writeHead(this.redirect_status, { Location: this.redirect_to }).end();
    if (this.delay_ms) await new Promise((resolve) => setTimeout(resolve, this.delay_ms));
    if (failure) return send(response, ...failure_answer(failure));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (this.batch && url.pathname === '/fhir/metadata') return send(response, 200, batching_metadata);
    if (this.batch && request.method === 'POST' && url.pathname === '/fhir') {
      return this.#answer_batch(JSON.parse(text), response);
    }
    const target = request.url.replace(/^\/fhir/, '') || '/';
    const [outcome, resource] = await this.router.handleRequest(
      { method: request.method, url: target, pathname: '', params: {}, query: {}, headers: request.headers,
        body: body_of(text, request.headers['content-type']) },
      this.repository);
    return send(response, status_of(outcome), this.#paged(url, resource) ?? outcome);
  }

  /// The router's own batch, with the entries that are made to fail.
  async #answer_batch(batch, response) {
    if (this.refuse_batches) return send(response, this.refuse_batches, failure_answer('error')[1]);
    const [, answer] = await this.router.handleRequest(
      { method: 'POST', url: '/', pathname: '', params: {}, query: {}, headers: {}, body: batch }, this.repository);
    const failures = batch.entry.map(({ request }) => this.#failure_for(new URL(request.url, `${this.base_url}/`)));
    if (failures.includes('timeout')) return undefined;
    failures.forEach((kind, index) => {
      if (!kind) return;
      const [status, resource] = failure_answer(kind);
      answer.entry[index] = { response: { status: String(status) }, resource };
    });
    return send(response, 200, answer);
  }

  #paged(url, resource) {
    if (!this.page_size || resource?.type !== 'searchset' || !resource.entry) return resource;
    const from = Number(url.searchParams.get('_offset') ?? 0);
    // The repository has already skipped `from` entries.
    const page = { ...resource, entry: resource.entry.slice(0, this.page_size) };
    if (resource.entry.length > this.page_size) {
      const next = new URL(url);
      next.searchParams.set('_offset', String(from + this.page_size));
      page.link = [{ relation: 'next', url: next.href }];
    }
    return page;
  }
}

function body_of(text, type = '') {
  if (!text) return undefined;
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text);
}

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
