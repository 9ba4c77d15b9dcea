// The slow FHIR server of `slow_fhir_server.mjs` on its thread, and calls that must read from it.

import { Worker } from 'node:worker_threads';

import { generate } from '../scenario_generator.mjs';
import { scenarios } from './cases.mjs';
import { request_of } from './requests.mjs';

const kScenario = 'three-headlines';
const generated = generate(scenarios.find(({ id }) => id === kScenario));

/// {url, reading}: each answer takes `ms`. `reading(sign, without)` is a body of the service `sign` whose answer needs reads: all of them,
/// which is one batch, or only those of the prefetch keys `without`.
export async function start_slow_store(ms) {
  const worker = new Worker(new URL('./slow_fhir_server.mjs', import.meta.url),
    { workerData: { ms, patient: generated.resources.find(({ resourceType }) => resourceType === 'Patient') } });
  const port = await new Promise((resolve) => worker.once('message', resolve));
  worker.unref();
  const url = `http://127.0.0.1:${port}/fhir`;
  return {
    url,
    reading(sign, without = Object.keys(sign.prefetch)) {
      const request = request_of(kScenario, sign);
      for (const key of without) delete request.prefetch[key];
      return JSON.stringify({ ...request, fhirServer: url,
        fhirAuthorization: { access_token: 't', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'x' } });
    },
  };
}
