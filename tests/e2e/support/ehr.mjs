// The CDS client of an EHR: Medplum's, aimed at our service and at the FHIR store.

import { randomUUID } from 'node:crypto';
import { MedplumClient, buildCdsRequest } from './medplum.mjs';
import { patience } from './service.mjs';

export const practitioner = { resourceType: 'Practitioner', id: 'prac-1', name: [{ family: 'Ferrer' }] };

/// A FHIR token whose text can be searched for in whatever the service says.
export const token = 'tok-6f1d0e7a-never-to-be-seen-again';

export class Ehr {
  constructor(service, store) {
    this.service = service;
    this.store = store;
    /// Status, headers and time of the last call.
    this.last = undefined;
    this.client = new MedplumClient({
      baseUrl: `${store.origin}/`,
      fhirUrlPath: 'fhir',
      cdsServicesUrl: `${service.base_url}/cds-services`,
      cacheTime: 0,
      fetch: (url, options) => this.#fetch(url, options),
    });
  }

  async #fetch(url, options) {
    const begin = performance.now();
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000 * patience) });
    if (String(url).startsWith(this.service.base_url)) {
      this.last = { status: response.status, headers: response.headers, ms: performance.now() - begin };
    }
    return response;
  }

  async services() {
    this.discovered ??= (await this.client.getCdsServices()).services;
    return this.discovered;
  }

  async service_for(hook) {
    const found = (await this.services()).find((service) => service.hook === hook);
    if (!found) throw new Error(`discovery offers nothing for ${hook}`);
    return found;
  }

  /// A request with the prefetch that discovery asks for, except the keys in `without`.
  async prefetched(hook, context, without = []) {
    const service = await this.service_for(hook);
    const wanted = Object.entries(service.prefetch ?? {}).filter(([key]) => !without.includes(key));
    return buildCdsRequest(this.client, practitioner, { ...service, prefetch: Object.fromEntries(wanted) },
      context);
  }

  /// The same with access to the FHIR store, for what was not prefetched.
  with_access(request) {
    return {
      ...request,
      fhirServer: this.store.base_url,
      fhirAuthorization: {
        access_token: token, token_type: 'Bearer', expires_in: 300,
        scope: 'patient/*.read', subject: 'isoguard', patient: request.context.patientId,
      },
    };
  }

  /// A request without any prefetch.
  bare(hook, context) {
    return { hook, hookInstance: randomUUID(), context };
  }

  async call(request) {
    const service = await this.service_for(request.hook);
    return this.client.callCdsService(service.id, request);
  }

  /// Prefetch keys whose template asks for `type`.
  async keys_of(hook, type) {
    const { prefetch = {} } = await this.service_for(hook);
    return Object.keys(prefetch).filter((key) => prefetch[key].split(/[/?]/)[0] === type);
  }
}
