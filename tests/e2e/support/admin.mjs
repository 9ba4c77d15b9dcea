// The listener for operators of a service that was started here.

import http from 'node:http';

import { parsed } from './requests.mjs';
import { patience, start_service } from './service.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// A service with `admin(path, {method, headers, body})`, which answers {status, headers, text, body}.
export async function start_with_admin(options = {}) {
  const { admin_listen = '127.0.0.1:0', ...rest } = options;
  const service = await start_service({ ...rest, args: ['--admin-listen', admin_listen, ...(rest.args ?? [])] });
  const line = () => service.stdout.match(/^isoguard admin listening on http:\/\/\S+:(\d+)$/m);
  for (let i = 0; i < 500 && !line(); ++i) await sleep(10);
  const port = Number(line()[1]);
  service.admin_port = port;
  service.admin = (path, { method = 'GET', headers = {}, body } = {}) => new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, text, body: parsed(text) });
      });
    });
    request.setTimeout(20_000 * patience, () => request.destroy(new Error('no answer')));
    request.once('error', reject);
    request.end(body);
  });
  return service;
}
