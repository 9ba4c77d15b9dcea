// A FHIR server of any release in front of the R4 store: it knows that release's resources and search
// parameters and no others, and answers in that release's words.

import http from 'node:http';
import { fhir_version, to_release } from './convert.mjs';

/// R4's resource behind each that another release has.
const kBehind = { MedicationOrder: 'MedicationRequest', DiagnosticOrder: 'ServiceRequest', ProcedureRequest: 'ServiceRequest',
  ReferralRequest: 'ServiceRequest' };
const kUnknown = {
  DSTU2: ['MedicationRequest', 'ServiceRequest'],
  STU3: ['MedicationOrder', 'DiagnosticOrder', 'ServiceRequest'],
  R4: Object.keys(kBehind), R4B: Object.keys(kBehind), R5: Object.keys(kBehind),
};

/// Searches by status that a release does not have. http://hl7.org/fhir/DSTU2/searchparameter-registry.html
const kNoStatus = { DSTU2: ['Procedure', 'ProcedureRequest', 'MedicationStatement', 'CarePlan'] };

/// Codes by which a client of this service may search in a release: those of its status elements.
const kStatuses = {
  DSTU2: 'active on-hold completed stopped draft proposed planned requested received accepted in-progress review',
  STU3: 'active on-hold completed stopped draft',
  R5: 'active on-hold ended completed stopped draft not-done in-progress',
};

export class ReleaseStore {
  constructor(store, release) {
    this.store = store;
    this.release = release;
    this.requests = [];
  }

  async start() {
    this.server = http.createServer((request, response) => {
      this.#answer(new URL(request.url, 'http://here'))
        .then(([status, body]) => {
          response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
          response.end(JSON.stringify(body));
        })
        .catch((error) => response.destroy(request.destroyed ? undefined : error));
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.server.unref();
    this.base_url = `http://127.0.0.1:${this.server.address().port}/fhir`;
    return this;
  }

  stop() {
    this.server.closeAllConnections?.();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(url) {
    const [type, id] = url.pathname.split('/').slice(2);
    this.requests.push(`${type}${url.search}`);
    if (type === 'metadata') return [200, this.#metadata()];
    if (kUnknown[this.release].includes(type)) return [404, outcome('not-supported')];
    const status = url.searchParams.get('status')?.split(',');
    const codes = kStatuses[this.release]?.split(' ');
    if (status && (kNoStatus[this.release]?.includes(type) || status.some((code) => codes && !codes.includes(code)))) {
      return [400, outcome('invalid')];
    }
    url.searchParams.delete('status');
    const behind = `${this.store.base_url}/${[kBehind[type] ?? type, id].filter(Boolean).join('/')}`;
    const reply = await fetch(`${behind}${url.search}`);
    if (reply.status !== 200) return [reply.status, outcome('exception')];
    const said = to_release(await reply.json(), this.release);
    if (said.resourceType !== 'Bundle') return [200, said];
    const fits = ({ resource }) => resource.resourceType === type && (!status || status.includes(resource.status));
    return [200, { ...said, total: undefined, entry: said.entry?.filter(fits) }];
  }

  #metadata() {
    return { resourceType: this.release === 'DSTU2' ? 'Conformance' : 'CapabilityStatement',
      fhirVersion: fhir_version[this.release] };
  }
}

function outcome(code) {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] };
}
