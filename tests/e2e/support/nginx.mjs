// nginx with the example of manifests/deploy as users get it; only files, ports and replicas are a test's.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Certificates } from './certificates.mjs';
import { patience, source_dir } from './service.mjs';

const found = spawnSync('nginx', ['-v']).error === undefined && spawnSync('openssl', ['version']).error === undefined;
/// False, or why tests with nginx are skipped.
export const skip = found ? false : 'needs nginx and openssl (.ci/install test)';

async function free_port() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Nginx {
  #process;

  /// In front of two replicas, by their ports. Its clients are `ehr`, which it knows, and `stranger`.
  static async start(ports) {
    const nginx = new Nginx();
    nginx.folder = mkdtempSync(path.join(tmpdir(), 'isoguard-nginx-'));
    const made = (nginx.certificates = new Certificates(nginx.folder));
    made.authority('clients');
    made.authority('authority');
    made.signed('server', 'authority', 'DNS:isoguard.example');
    made.signed('ehr', 'clients', 'DNS:ehr.example');
    made.signed('stranger', 'authority', 'DNS:stranger.example');
    nginx.port = await free_port();
    nginx.#write(ports);
    // As whoever runs the test, since root's nginx would give its folders to another user.
    nginx.arguments = ['-p', nginx.folder, '-c', path.join(nginx.folder, 'nginx.conf'), ...(process.getuid() === 0 ? ['-g', 'user root;'] : [])];
    nginx.#process = spawn('nginx', nginx.arguments, { stdio: 'ignore' });
    await nginx.#answers();
    return nginx;
  }

  #write([first, second]) {
    const { folder } = this;
    mkdirSync(path.join(folder, 'tmp'));
    chmodSync(folder, 0o755);
    const example = readFileSync(path.join(source_dir, 'manifests/deploy/nginx/isoguard.conf'), 'utf8')
      .replaceAll('/etc/nginx/isoguard/', `${folder}/`)
      .replace('listen 443 ssl', `listen 127.0.0.1:${this.port} ssl`)
      .replace('127.0.0.1:8080', `127.0.0.1:${first}`)
      .replace('127.0.0.1:8081', `127.0.0.1:${second}`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp/${kind};`).join('\n');
    writeFileSync(path.join(folder, 'nginx.conf'), `daemon off;\nworker_processes 2;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log notice;\n` +
      `events { worker_connections 256; }\nhttp {\naccess_log ${folder}/access.log;\n${temporary}\n${example}\n}\n`);
  }

  async #answers() {
    for (let i = 0; i < 200 * patience; ++i) {
      const reached = await new Promise((resolve) => {
        const socket = net.connect(this.port, '127.0.0.1', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('close', () => resolve(false));
        setTimeout(() => socket.destroy(), 1000);
      });
      if (reached) return;
      await sleep(50);
    }
    throw new Error(`nginx does not answer:\n${this.log('error')}`);
  }

  /// For node:https: whom the client is, and whom it asks. `client` null shows no certificate.
  options(client = 'ehr') {
    const identity = client ? { key: this.certificates.key(client), cert: this.certificates.pem(client) } : {};
    return { host: '127.0.0.1', port: this.port, servername: 'isoguard.example', headers: { Host: 'isoguard.example' },
      ca: this.certificates.pem('authority'), ...identity };
  }

  /// {status, headers, text}; anything but an answer is an error.
  call({ client = 'ehr', target = '/cds-services', method = 'GET', headers = {}, body, ...tls }) {
    const known = this.options(client);
    return new Promise((resolve, reject) => {
      const request = https.request({ ...known, path: target, method, agent: false, ...tls, headers: { ...known.headers, ...headers } }, (response) => {
        let text = '';
        response.on('data', (data) => (text += data));
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      request.once('error', reject);
      request.setTimeout(10_000 * patience, () => request.destroy(new Error('late')));
      request.end(body);
    });
  }

  /// `access` or `error`.
  log(name) {
    return readFileSync(path.join(this.folder, `${name}.log`), 'utf8');
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGQUIT');
    const late = setTimeout(() => this.#process.kill('SIGTERM'), 3000);
    await ended;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true });
  }
}
