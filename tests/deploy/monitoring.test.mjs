// The alerts and the dashboard: promtool judges every expression, plays each alert with figures that must raise it and
// with figures that must not, and the real program has every metric that is named.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { parse, stringify } from 'yaml';

import { start_service } from '../e2e/support/service.mjs';
import { deploy_dir, missing, must, read, run, source_dir, temporary_folder } from './support.mjs';

const skip = missing('promtool');
const folder = temporary_folder();
const file = path.join(deploy_dir, 'prometheus', 'isoguard.rules.yml');
const rules = parse(read('prometheus', 'isoguard.rules.yml')).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert);
const dashboard = JSON.parse(read('grafana', 'isoguard.json'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

test('Prometheus understands every rule', { skip }, () => must('promtool', ['check', 'rules', file]));

// Figures of a service on which all is well; a value for each minute of a day and two hours.
const kHours = 26;
const steady = (value) => `${value}x${kHours * 60}`;
const counter = (a_minute) => `0+${a_minute}x${kHours * 60}`;
const kWell = {
  'up{job="isoguard",instance="a"}': steady(1),
  'isoguard_ready{job="isoguard",instance="a"}': steady(1),
  'isoguard_requests_total{job="isoguard",instance="a",endpoint="call",service="order-sign",status="200"}': counter(600),
  'isoguard_requests_total{job="isoguard",instance="a",endpoint="call",service="order-sign",status="500"}': counter(1),
  'isoguard_call_seconds_bucket{job="isoguard",instance="a",stage="total",le="0.1"}': counter(599),
  'isoguard_call_seconds_bucket{job="isoguard",instance="a",stage="total",le="1"}': counter(600),
  'isoguard_call_seconds_bucket{job="isoguard",instance="a",stage="total",le="+Inf"}': counter(600),
  'isoguard_fhir_breaker_open{job="isoguard",instance="a",server="https://ehr.example/fhir"}': steady(0),
  'isoguard_not_checked_total{job="isoguard",instance="a",source="pregnancyStatus",why="absent"}': counter(6),
  'isoguard_audit_events_total{job="isoguard",instance="a",durable="yes"}': counter(600),
  'isoguard_audit_events_total{job="isoguard",instance="a",durable="no"}': steady(0),
  'isoguard_audit_in_memory{job="isoguard",instance="a"}': steady(0),
  'isoguard_audit_lost_total{job="isoguard",instance="a"}': steady(0),
  'isoguard_audit_degraded{job="isoguard",instance="a"}': steady(0),
  'isoguard_audit_warnings{job="isoguard",instance="a"}': steady(0),
  'isoguard_audit_shared_oldest_seconds{job="isoguard",instance="a"}': steady(3),
  'isoguard_audit_shared_alarms_total{job="isoguard",instance="a"}': steady(0),
  'isoguard_witness_behind_seconds{job="isoguard",instance="a"}': steady(20),
  'isoguard_throttled_total{job="isoguard",instance="a",client="ehr"}': steady(0),
  'isoguard_tokens_total{job="isoguard",instance="a",client="ehr",result="accepted"}': counter(600),
  'isoguard_tokens_total{job="isoguard",instance="a",client="ehr",result="expired"}': counter(2),
  'isoguard_client_keys{job="isoguard",instance="a",client="ehr"}': steady(2),
  'isoguard_refused_total{job="isoguard",instance="a",why="calls"}': steady(0),
  'isoguard_tls_certificate_expires_seconds{job="isoguard",instance="a"}': steady(5_000_000),
  'isoguard_tls_client_crl_expires_seconds{job="isoguard",instance="a"}': steady(500_000),
  'isoguard_reloads_total{job="isoguard",instance="a",result="refused"}': steady(0),
  'isoguard_knowledge_info{job="isoguard",instance="a",sha256="aa"}': steady(1),
  'isoguard_knowledge_info{job="isoguard",instance="b",sha256="aa"}': steady(1),
  'process_resident_memory_bytes{job="isoguard",instance="a"}': steady(60_000_000),
};
const series_named = (start) => Object.keys(kWell).find((name) => name.startsWith(start));
/// Well for the first day, then something else.
const then = (first, rest) => `${first}x${24 * 60} ${rest}x${2 * 60}`;

// What of these must be otherwise for an alert to come; `undefined`: the series is not there.
const kTrouble = {
  IsoguardDown: { up: then('1', '0') },
  IsoguardAbsent: { up: undefined },
  IsoguardNotReady: { isoguard_ready: then('1', '0') },
  IsoguardAnswersFail: { [series_named('isoguard_requests_total').replace('"200"', '"500"')]: counter(20) },
  IsoguardSlow: { [series_named('isoguard_call_seconds_bucket')]: counter(500) },
  IsoguardCallsStopped: {
    [series_named('isoguard_requests_total')]: then('0+600', '864000+0'),
    [series_named('isoguard_requests_total').replace('"200"', '"500"')]: undefined,
    isoguard_not_checked_total: steady(0),
  },
  IsoguardFhirServerOutOfOrder: { isoguard_fhir_breaker_open: then('0', '1') },
  IsoguardMuchNotChecked: { isoguard_not_checked_total: counter(60) },
  IsoguardRecordsNotOnDisk: { isoguard_audit_in_memory: then('0', '5') },
  IsoguardRecordsLost: { isoguard_audit_lost_total: counter(1) },
  IsoguardAuditDegraded: { isoguard_audit_degraded: then('0', '1') },
  IsoguardAuditNeedsALook: { isoguard_audit_warnings: then('0', '1') },
  IsoguardRecordsNotShared: { isoguard_audit_shared_oldest_seconds: then('3', '900') },
  IsoguardWitnessBehind: { isoguard_witness_behind_seconds: then('20', '1500') },
  IsoguardClientThrottled: { isoguard_throttled_total: counter(60) },
  IsoguardRecordsContradict: { isoguard_audit_shared_alarms_total: counter(1) },
  IsoguardTokensRefused: { [series_named('isoguard_tokens_total').replace('"accepted"', '"expired"')]: counter(300) },
  IsoguardClientWithoutKeys: { isoguard_client_keys: then('2', '0') },
  IsoguardOverloaded: { isoguard_refused_total: counter(600) },
  IsoguardCertificateExpires: { isoguard_tls_certificate_expires_seconds: then('5000000', '86400') },
  IsoguardRevocationListExpires: { isoguard_tls_client_crl_expires_seconds: then('500000', '86300') },
  IsoguardReloadRefused: { isoguard_reloads_total: counter(1) },
  IsoguardReplicasDiffer: { [series_named('isoguard_knowledge_info').replace('"a",', '"b",')]: undefined,
    'isoguard_knowledge_info{job="isoguard",instance="b",sha256="bb"}': steady(1) },
  IsoguardMemoryGrows: { process_resident_memory_bytes: `600000000+1000x${kHours * 60}` },
};

/// Names of the alerts that stand at the end.
function raised(trouble = {}) {
  const series = { ...kWell };
  for (const [start, values] of Object.entries(trouble)) {
    const name = start.includes('{') ? start : series_named(start);
    if (values === undefined) delete series[name];
    else series[name] = values;
  }
  const unit = path.join(folder, 'unit.yml');
  writeFileSync(unit, stringify({
    rule_files: [file], evaluation_interval: '1m',
    tests: [{ interval: '1m', input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      // Nothing is expected, so that the answer names what there is.
      alert_rule_test: alerts.map(({ alert }) => ({ eval_time: `${kHours}h`, alertname: alert, exp_alerts: [] })) }],
  }));
  const { text } = run('promtool', ['test', 'rules', unit]);
  const found = [...new Set([...text.matchAll(/alertname:\s*(\w+)/g)].map(([, name]) => name))];
  assert.ok(found.length > 0 || /SUCCESS/.test(text), text);
  return found;
}

test('none comes while all is well', { skip }, () => assert.deepEqual(raised(), []));

test('each has its trouble below', () => assert.deepEqual(Object.keys(kTrouble).sort(), alerts.map(({ alert }) => alert).sort()));

for (const [name, trouble] of Object.entries(kTrouble)) {
  test(`${name} comes with its trouble, and no other but what follows from it`, { skip }, () => {
    assert.deepEqual(raised(trouble), [name]);
  });
}

test('each says how bad it is, what it is and what to do', () => {
  for (const { labels, annotations } of alerts) {
    assert.ok(['critical', 'warning'].includes(labels.severity));
    assert.ok(annotations.summary.length > 10 && annotations.description.length > 20);
  }
});

const expressions = () => [...panels.flatMap(({ targets }) => targets), ...dashboard.annotations.list].map(({ expr }) => expr);

test('Prometheus understands every expression of the dashboard', { skip }, () => {
  const plain = (expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'isoguard').replaceAll('$instance', '.*');
  const as_rules = path.join(folder, 'dashboard.yml');
  const write = (list) => writeFileSync(as_rules, stringify({ groups: [{ name: 'dashboard', rules: list.map((expr, i) => ({ record: `panel:${i}`, expr })) }] }));
  write(expressions().map(plain));
  must('promtool', ['check', 'rules', as_rules]);
  write(['sum by (']);
  assert.notEqual(run('promtool', ['check', 'rules', as_rules]).code, 0);
});

test('each panel has a title, a place of its own and something to show', () => {
  const taken = new Set();
  for (const { title, id, gridPos: { x, y, w, h }, targets } of panels) {
    assert.ok(title && id && targets.length > 0);
    for (let i = x; i < x + w; ++i) {
      for (let j = y; j < y + h; ++j) {
        assert.ok(i < 24 && !taken.has(`${i},${j}`), title);
        taken.add(`${i},${j}`);
      }
    }
  }
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
});

test('what alerts see grow is 0 from the start, before anything happened', async () => {
  const service = await start_service({ args: ['--admin-listen', '127.0.0.1:0', '--data-dir', path.join(folder, 'fresh')] });
  while (!/admin listening/.test(service.stdout)) await new Promise((resolve) => setTimeout(resolve, 10));
  const page = await (await fetch(`${service.stdout.match(/admin listening on (\S+)/)[1]}/metrics`)).text();
  await service.stop();
  for (const series of ['isoguard_requests_total{endpoint="call",service="order-sign",status="200"}',
    'isoguard_requests_total{endpoint="call",service="order-select",status="200"}', 'isoguard_audit_events_total{durable="no"}',
    'isoguard_audit_lost_total', 'isoguard_reloads_total{result="refused"}', 'isoguard_refused_total{why="calls"}']) {
    assert.ok(page.includes(`\n${series} 0\n`), series);
  }
});

test('every metric that a rule or the dashboard names is one of the program, or recorded', async () => {
  const service = await start_service({ fhir_servers: ['http://127.0.0.1:1/fhir'],
    args: ['--admin-listen', '127.0.0.1:0', '--data-dir', path.join(folder, 'data'), '--terminology-server', 'http://127.0.0.1:1/tx'] });
  while (!/admin listening/.test(service.stdout)) await new Promise((resolve) => setTimeout(resolve, 10));
  const page = await (await fetch(`${service.stdout.match(/admin listening on (\S+)/)[1]}/metrics`)).text();
  await service.stop();
  const known = new Set(['up', ...rules.map(({ record }) => record).filter(Boolean)]);
  for (const [, name, type] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) known.add(name + suffix);
  }
  // Those that are there with TLS, a witness, or a database that replicas share.
  for (const [, name] of readFileSync(path.join(source_dir, 'src/admin/admin.cc'), 'utf8').matchAll(/"(isoguard_(?:tls|audit_shared|witness)_[a-z_]+)"/g)) known.add(name);
  const named = [...expressions(), ...rules.map(({ expr }) => expr)].join('\n').match(/\b(?:isoguard|process)[a-z0-9_:]*(?=[{[ )\n]|$)/gm);
  assert.ok(named.length > 40);
  assert.deepEqual([...new Set(named)].filter((name) => !known.has(name)), []);
});
