// The Helm chart: helm itself renders it, Kubernetes' own object schemas judge what comes out, the real program
// reads its configuration, and a few sentences are held that no schema knows.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

import { start_service } from '../e2e/support/service.mjs';
import { deploy_dir, helm, missing, must, read, run, source_dir, temporary_folder } from './support.mjs';

const skip = missing('unzip');
const chart = path.join(deploy_dir, 'helm', 'isoguard');
const folder = temporary_folder();
const kModels = { ConfigMap, HorizontalPodAutoscaler, NetworkPolicy, PodDisruptionBudget, Service, StatefulSet };

const secrets = path.join(folder, 'secrets');
mkdirSync(secrets);
writeFileSync(path.join(secrets, 'audit-key-file'), `${'0123456789abcdef'.repeat(4)}\n`, { mode: 0o600 });
writeFileSync(path.join(secrets, 'admin-token-file'), 'a-token-of-the-operators-0123456789\n', { mode: 0o600 });

const template = (values = {}, name = 'site') => {
  const file = path.join(folder, 'values.json');
  writeFileSync(file, JSON.stringify(values));
  return run(helm(), ['template', name, chart, '--namespace', 'safety', '--values', file]);
};

/// All objects, by kind; each passes its schema. Service is a list.
function render(values, name) {
  const { code, stdout, stderr } = template(values, name);
  assert.equal(code, 0, stderr);
  const objects = {};
  for (const document of parseAllDocuments(stdout)) {
    assert.deepEqual(document.errors, []);
    const object = document.toJS();
    if (object === null) continue;
    const Model = kModels[object.kind] ?? assert.fail(`no schema for ${object.kind}`);
    new Model(object).validate();
    (objects[object.kind] ??= []).push(object);
  }
  return objects;
}
const toml_of = ({ ConfigMap: [map] }) => map.data['isoguard.toml'];
const pod_of = ({ StatefulSet: [set] }) => set.spec.template.spec;

test('helm finds nothing to complain of', { skip }, () => must(helm(), ['lint', '--strict', chart]));

test('the chart is for this version of the program', () => {
  const [, version] = must('grep', ['project(isoguard VERSION', path.join(source_dir, 'CMakeLists.txt')]).match(/VERSION ([\d.]+)/);
  const said = read('helm', 'isoguard', 'Chart.yaml');
  for (const key of ['version', 'appVersion']) assert.ok(said.includes(`\n${key}: ${version}\n`), key);
});

const kValues = {
  'as it comes': {},
  'without autoscaling': { autoscaling: { enabled: false }, replicas: 3 },
  'with all that a site may set': {
    image: { repository: 'registry.example/isoguard', digest: `sha256:${'a'.repeat(64)}` }, imagePullSecrets: [{ name: 'registry' }],
    serve: { policy: 'uk-mhra', 'fhir-server': ['https://ehr.example/fhir', 'https://other.example/r4'], 'fhir-parallel': 64, 'fhir-plain-http': true },
    manifests: { volume: { persistentVolumeClaim: { claimName: 'words', readOnly: true } } },
    terminology: { volume: { configMap: { name: 'codes' } } },
    data: { size: '20Gi', storageClassName: 'encrypted' },
    networkPolicy: { fhirServers: [{ cidr: '192.0.2.0/24', port: 443 }], ingressFrom: [{ podSelector: { matchLabels: { app: 'proxy' } } }] },
    clients: { volume: { configMap: { name: 'clients' } } },
    secrets: { secretName: 'keys', files: ['audit-key-file', 'admin-token-file'] },
    nodeSelector: { zone: 'clinical' }, tolerations: [{ key: 'clinical', operator: 'Exists' }], podAnnotations: { team: 'pharmacy' },
  },
};

for (const [what, values] of Object.entries(kValues)) {
  test(`${what}: every object passes the schema of Kubernetes`, { skip }, () => {
    const objects = render(values);
    assert.deepEqual(Object.keys(objects).sort(), Object.keys(kModels).filter((kind) => kind !== 'HorizontalPodAutoscaler' || values.autoscaling?.enabled !== false).sort());
  });

  test(`${what}: the program starts with its configuration`, { skip }, async () => {
    const file = path.join(folder, 'isoguard.toml');
    const text = toml_of(render(values));
    writeFileSync(file, text.replace('/var/lib/isoguard', path.join(folder, 'data')).replace('/etc/isoguard/manifests', path.join(source_dir, 'manifests'))
      .replace('0.0.0.0:9090', '0.0.0.0:0').replaceAll('/etc/isoguard/secrets', secrets)
      .replace('/etc/isoguard/clients/clients.json', path.join(source_dir, 'manifests', 'deploy', 'clients.json')));
    process.env.ISOGUARD_CONFIG = file;
    const service = await start_service();
    delete process.env.ISOGUARD_CONFIG;
    assert.match(service.first_line, new RegExp(`policy ${values.serve?.policy ?? 'eu-ppp'}`));
    await service.stop();
  });
}

test('a schema notices what Kubernetes would refuse', { skip }, () => {
  const { StatefulSet: [set] } = render();
  set.spec.template.spec.containers[0].ports[0].containerPort = '8080';
  assert.throws(() => new StatefulSet(set).validate());
});

// Values that are refused before anything is rendered.
const kRefused = {
  'a misspelt value': { replica: 2 },
  'a digest that is none': { image: { repository: 'isoguard', digest: 'latest' } },
  'an option that is the chart\'s': { serve: { listen: '0.0.0.0:1' } },
  'the port that probes ask': { serve: { 'admin-listen': '127.0.0.1:1' } },
  'clients that are no volume': { serve: { clients: '/tmp/clients.json' } },
  'an option with its dashes': { serve: { '--policy': 'eu-ppp' } },
  'a secret file without a secret': { secrets: { files: ['audit-db'] } },
  'an option that takes no secret': { secrets: { secretName: 'keys', files: ['policy'] } },
  'letting everybody in': { networkPolicy: { ingressFrom: [] } },
  'letting everybody in by an empty rule': { networkPolicy: { ingressFrom: [{}] } },
};
for (const [what, values] of Object.entries(kRefused)) {
  test(`refused: ${what}`, { skip }, () => assert.notEqual(template(values).code, 0));
}

test('what a hardened cluster asks of a pod (Pod Security "restricted"), and more', { skip }, () => {
  const pod = pod_of(render());
  const [container] = pod.containers;
  assert.equal(pod.containers.length, 1);
  assert.equal(pod.automountServiceAccountToken, false);
  assert.deepEqual([pod.hostNetwork, pod.hostPID, pod.hostIPC], [undefined, undefined, undefined]);
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
  assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
});

test('the user, the address and the data folder are those of the image', { skip }, () => {
  const objects = render();
  const image = read('docker', 'Dockerfile');
  const { runAsUser, runAsGroup } = pod_of(objects).securityContext;
  assert.ok(image.includes(`\nUSER ${runAsUser}:${runAsGroup}\n`));
  const [, listen, data] = toml_of(objects).match(/^listen = "(.*)"[^]*^data-dir = "(.*)"/m);
  assert.ok(image.includes(`ISOGUARD_LISTEN=${listen} ISOGUARD_DATA_DIR=${data}`));
  assert.equal(pod_of(objects).containers[0].volumeMounts.find(({ name }) => name === 'data').mountPath, data);
});

test('nothing deletes what a replica has kept', { skip }, () => {
  const [set] = render().StatefulSet;
  assert.deepEqual(set.spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Retain', whenScaled: 'Retain' });
  assert.deepEqual(set.spec.volumeClaimTemplates.map(({ metadata, spec }) => [metadata.name, spec.accessModes]), [['data', ['ReadWriteOnce']]]);
});

test('labels match: services, policy, budget and autoscaler find the pods, of this release alone', { skip }, () => {
  const objects = render();
  const { labels } = objects.StatefulSet[0].spec.template.metadata;
  const other = render({}, 'second').StatefulSet[0].spec.template.metadata.labels;
  const selectors = [...objects.Service.map(({ spec }) => spec.selector), objects.NetworkPolicy[0].spec.podSelector.matchLabels,
    objects.PodDisruptionBudget[0].spec.selector.matchLabels, objects.StatefulSet[0].spec.selector.matchLabels];
  const selects = (selector, of) => Object.entries(selector).every(([key, value]) => of[key] === value);
  for (const selector of selectors) assert.deepEqual([selects(selector, labels), selects(selector, other)], [true, false]);
  assert.equal(objects.HorizontalPodAutoscaler[0].spec.scaleTargetRef.name, objects.StatefulSet[0].metadata.name);
  assert.ok(objects.Service.some(({ metadata }) => metadata.name === objects.StatefulSet[0].spec.serviceName));
});

test('a pod has time to be left alone, and to finish what is in flight', { skip }, () => {
  const objects = render();
  const drain = Number(toml_of(objects).match(/drain-ms = (\d+)/)[1]) / 1000;
  const [{ readinessProbe }] = pod_of(objects).containers;
  assert.ok(drain >= readinessProbe.periodSeconds, 'the proxy sees that it is not ready');
  assert.ok(pod_of(objects).terminationGracePeriodSeconds > drain + 10, 'the program takes up to ten seconds');
});

test('another configuration means other pods', { skip }, () => {
  const sum = (values) => render(values).StatefulSet[0].spec.template.metadata.annotations['checksum/config'];
  assert.equal(sum({}), sum({}));
  assert.notEqual(sum({}), sum({ serve: { policy: 'uk-mhra' } }));
});

test('the network is closed but for the proxy, names and the FHIR servers that were named', { skip }, () => {
  const [closed] = render().NetworkPolicy;
  assert.deepEqual(closed.spec.policyTypes, ['Ingress', 'Egress']);
  assert.deepEqual(closed.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port)), [53, 53]);
  const [open] = render(kValues['with all that a site may set']).NetworkPolicy;
  assert.deepEqual(open.spec.egress.at(-1), { to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] });
});

test('metrics are for whom the site names, by the port that probes ask', { skip }, () => {
  const prometheus = [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }];
  const ports = (values) => render(values).NetworkPolicy[0].spec.ingress.map(({ ports: list }) => list.map(({ port }) => port).join());
  assert.deepEqual(ports(), ['http']);
  assert.deepEqual(ports({ networkPolicy: { metricsFrom: prometheus } }), ['http', 'admin']);
});

test('probes ask the listener for operators: ready for calls, and alive at all', { skip }, async () => {
  const objects = render();
  const [{ startupProbe, readinessProbe, livenessProbe, ports }] = pod_of(objects).containers;
  for (const probe of [startupProbe, readinessProbe]) assert.deepEqual(probe.httpGet, { path: '/ready', port: 'admin' });
  assert.deepEqual(livenessProbe.httpGet, { path: '/live', port: 'admin' });
  const { containerPort } = ports.find(({ name }) => name === 'admin');
  assert.ok(toml_of(objects).includes(`admin-listen = "0.0.0.0:${containerPort}"`));
  const slowest = ({ periodSeconds, failureThreshold }) => periodSeconds * failureThreshold;
  assert.ok(slowest(livenessProbe) >= 5 * slowest(readinessProbe), 'taken out of service long before it is killed');
});

test('what only the program may read comes from a secret, each file by the name of its option', { skip }, () => {
  const objects = render({ secrets: { secretName: 'keys', files: ['audit-key-file', 'audit-db'] } });
  assert.match(toml_of(objects), /^audit-key-file = "\/etc\/isoguard\/secrets\/audit-key-file"\naudit-db = "\/etc\/isoguard\/secrets\/audit-db"$/m);
  const pod = pod_of(objects);
  assert.deepEqual(pod.volumes.find(({ name }) => name === 'secrets').secret, { secretName: 'keys', defaultMode: 0o440 });
  assert.ok(pod.containers[0].volumeMounts.some(({ name, mountPath, readOnly }) => name === 'secrets' && mountPath === '/etc/isoguard/secrets' && readOnly));
  assert.equal(pod_of(render()).volumes.find(({ name }) => name === 'secrets'), undefined);
});

test('with the name of a secret it speaks TLS; only the pod reads the key', { skip }, () => {
  const objects = render({ tls: { secretName: 'isoguard-tls' } });
  assert.match(toml_of(objects), /^tls-cert = "\/etc\/isoguard\/tls\/tls\.crt"\ntls-key = "\/etc\/isoguard\/tls\/tls\.key"$/m);
  const pod = pod_of(objects);
  assert.deepEqual(pod.volumes.find(({ name }) => name === 'tls').secret, { secretName: 'isoguard-tls', defaultMode: 0o440 });
  const [{ startupProbe, readinessProbe, livenessProbe, volumeMounts }] = pod.containers;
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) assert.equal(probe.httpGet.scheme, undefined, 'operators are asked without');
  assert.ok(volumeMounts.some(({ name, mountPath, readOnly }) => name === 'tls' && mountPath === '/etc/isoguard/tls' && readOnly));
  assert.doesNotMatch(toml_of(render()), /tls/);
  assert.notEqual(template({ serve: { 'tls-key': '/x' } }).code, 0, 'the chart names the files');
});

test('every object of the chart is one of the kinds that are checked', { skip: !existsSync(chart) }, () => {
  const kinds = must('grep', ['-rhoE', '^kind: .*', path.join(chart, 'templates')]).trim().split('\n').map((line) => line.slice(6));
  assert.deepEqual([...new Set(kinds)].sort(), Object.keys(kModels).sort());
});
