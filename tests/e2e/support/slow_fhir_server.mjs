// A FHIR server that takes batches and `workerData.ms` for each answer; all that it has is `workerData.patient`. On a thread of its own,
// so that the load of a test does not slow it. Says its port.

import http from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { patient, ms } = workerData;
const metadata = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', status: 'active', date: '2026-01-01', kind: 'instance',
  format: ['json'], rest: [{ mode: 'server', interaction: [{ code: 'batch' }] }] };
const answer_to = (url) => (/Patient\//.test(url.split('?')[0]) ? patient : { resourceType: 'Bundle', type: 'searchset', total: 0 });

async function body_of(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const server = http.createServer(async (request, response) => {
  const text = await body_of(request).catch(() => '{}');
  const answer = request.url.endsWith('/metadata') ? metadata : request.method === 'GET' ? answer_to(request.url)
    : { resourceType: 'Bundle', type: 'batch-response',
      entry: JSON.parse(text).entry.map((entry) => ({ response: { status: '200' }, resource: answer_to(entry.request.url) })) };
  setTimeout(() => {
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(answer));
  }, ms);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
