// A FHIR server in trouble, for calls at load: it answers searches with empty Bundles, or as `mode` says.

import http from 'node:http';
import net from 'node:net';

const kEmpty = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: 0 });

export class TroubledServer {
  constructor() {
    /// well; silent: takes the request and never answers; drip: answers a byte at a time and never ends;
    /// busy: 503 at once.
    this.mode = 'well';
    this.forget();
    this.waiting = new Set();
  }

  /// `requests`: how many came; `questions`: how many of them were not asked before with the same token.
  forget() {
    this.requests = 0;
    this.asked = new Set();
  }

  get questions() {
    return this.asked.size;
  }

  /// `patient`: the resource that reads of a Patient get.
  async start(patient, port = 0) {
    this.patient = patient;
    this.server = http.createServer((request, response) => this.#answer(request, response));
    this.server.on('clientError', (_, socket) => socket.destroy());
    await new Promise((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    this.base_url = `http://127.0.0.1:${this.port}/fhir`;
    return this;
  }

  /// Connections are refused from here on, until start() with the same port.
  async stop() {
    for (const end of this.waiting) end();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request, response) {
    this.requests += 1;
    this.asked.add(`${request.headers.authorization} ${request.url}`);
    request.resume();
    if (this.mode === 'silent') return undefined;
    if (this.mode === 'busy') return response.writeHead(503, { 'Content-Type': 'application/fhir+json' }).end('{}');
    if (this.mode === 'drip') return this.#drip(response);
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    return response.end(request.url.includes('/Patient') ? JSON.stringify(this.patient) : kEmpty);
  }

  #drip(response) {
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    const timer = setInterval(() => response.write(' '), 20);
    const end = () => {
      clearInterval(timer);
      this.waiting.delete(end);
    };
    this.waiting.add(end);
    response.once('close', end);
  }
}

/// A server that accepts connections and reads nothing.
export async function start_deaf_server() {
  const sockets = new Set();
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base_url: `http://127.0.0.1:${server.address().port}/fhir`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
