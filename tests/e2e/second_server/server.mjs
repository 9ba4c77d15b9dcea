// A second FHIR server, by other people: Asymmetrik's node-fhir-server-core. Routes, parameters (unknown ones are
// dropped in silence), writing of resources and Bundles, metadata (those of DSTU2 end in an error) and refusals are its
// own, in four releases at once. It leaves the store to its users: here a list in memory that looks at patient, code
// and status.

import http from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const core = require('@asymmetrik/node-fhir-server-core');
const parameters = require('./parameters.cjs');

const resources = '@asymmetrik/node-fhir-server-core/dist/server/resources';

/// The server's lists of DSTU2 and STU3 leave out some resources of which it has class and handlers: its own are put in.
for (const version of ['1_0_2', '3_0_1']) {
  for (const name of parameters.types.map((type) => type.toLowerCase())) {
    try {
      const handlers = require(`${resources}/${version}/controllers/${name}.controller.js`);
      require(`${resources}/${version}/schemas`)[name] ??= require(`${resources}/${version}/schemas/${name}.js`);
      require(`${resources}/${version}/controllers`)[name] ??= handlers;
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;  // no resource of this release
    }
  }
}

/// What it calls the releases, which is also the path of each.
export const versions = { DSTU2: '1_0_2', STU3: '3_0_1', R4: '4_0_1', 'R4, first edition': '4_0_0' };

const kTypes = ['Patient', 'Condition', 'Observation', 'Procedure', 'MedicationRequest', 'MedicationOrder', 'MedicationStatement',
  'Medication', 'AllergyIntolerance', 'ServiceRequest', 'DiagnosticOrder', 'ProcedureRequest', 'ReferralRequest', 'Communication',
  'CommunicationRequest', 'CarePlan', 'QuestionnaireResponse', 'EpisodeOfCare'];

export class SecondServer {
  constructor() {
    this.resources = [];
    /// Types of which nothing can be read.
    this.failing = [];
  }

  async start() {
    const config = { profiles: Object.fromEntries(kTypes.map((type) => [type, this.#profile(type)])),
      server: {}, logging: { level: 'error' } };
    const server = core.initialize(config);
    core.loggers.container.get('default').transports.forEach((transport) => (transport.silent = true));
    this.server = http.createServer(server.app);
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.server.unref();
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  base_url(release) {
    return `${this.origin}/${versions[release]}`;
  }

  stop() {
    this.server.closeAllConnections?.();
    return new Promise((resolve) => this.server.close(resolve));
  }

  #profile(type) {
    const known = Object.values(versions).filter((version) => core.resolveSchema(version, type));
    const service = {
      search: async (parameters) => this.#bundle(type, parameters),
      searchById: async ({ base_version, id }) => {
        this.#must_work(type);
        const found = this.resources.find((one) => one.resourceType === type && one.id === id);
        return found && written(base_version, found);
      },
    };
    const metadata = parameters.types.includes(type) ? fileURLToPath(new URL('parameters.cjs', import.meta.url)) : undefined;
    return { service, versions: known, metadata };
  }

  #must_work(type) {
    if (this.failing.includes(type)) throw new Error('made to fail');
  }

  #bundle(type, { base_version, ...wanted }) {
    this.#must_work(type);
    const Bundle = core.resolveSchema(base_version, 'bundle');
    const found = this.resources.filter((one) => one.resourceType === type && fits(one, wanted));
    return new Bundle({ type: 'searchset', total: found.length,
      entry: found.map((one) => ({ resource: written(base_version, one), search: { mode: 'match' } })) });
  }
}

/// As the server's own class of the resource writes it.
function written(version, resource) {
  const Resource = core.resolveSchema(version, resource.resourceType);
  return new Resource(resource);
}

function fits(resource, { patient, code, status }) {
  const subject = (resource.patient ?? resource.subject)?.reference;
  if (patient && subject && subject.split('/').pop() !== patient.split('/').pop()) return false;
  if (status && !status.split(',').includes(resource.status)) return false;
  return !code || code.split(',').some((token) => has_token(resource.code, token));
}

function has_token(concept, token) {
  const [system, code] = token.includes('|') ? token.split('|') : [undefined, token];
  return (concept?.coding ?? []).some((coding) => coding.code === code && (system === undefined || coding.system === system));
}
