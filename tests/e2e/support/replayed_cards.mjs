// What a decision record and the manifests say that the cards were: an account of rows, policies and hooks of its own.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { source_dir } from './service.mjs';

const manifest = (...names) => JSON.parse(readFileSync(path.join(source_dir, 'manifests', ...names), 'utf8'));
const rules = Object.fromEntries(readdirSync(path.join(source_dir, 'manifests', 'rules'))
  .map((name) => manifest('rules', name)).map((rule) => [rule.id, rule]));
const kStrength = { info: 1, warning: 2, critical: 3 };
/// Rules about the process of prescribing, which give way to a pregnancy (docs/design.md).
const kProcess = new Set(['breastfeeding', 'dose-per-kg', 'renal-start-dose', 'lab-monitoring', 'lab-abnormal', 'supply-limit',
  'overlapping-supply', 'topical-exfoliant', 'course-duration', 'repeat-course-interval', 'cosmetic-procedure']);

/// The row as the policy has it: {indicator, visible}.
function setting(policy, rule, row) {
  const text = rules[rule].rows.find(({ id }) => id === row);
  const of_rule = policy.rules?.[rule] ?? {};
  const of_row = policy.rows?.[`${rule}/${row}`] ?? {};
  const enabled = of_row.enabled ?? (of_rule.enabled === false ? false : text.enabled ?? true);
  const silent = of_row.silent ?? of_rule.silent ?? false;
  return { indicator: of_row.indicator ?? text.indicator, visible: enabled && !silent, at_select: text.at_order_select };
}

/// "rule indicator" of each card that a decision record leads to, in the order of the answer: by what its checks found
/// under the policy that it names, less what it says was left out or lowered.
export function cards_again(record) {
  const policy = manifest('policies', `${record.know.policy}.policy.json`);
  const met = (record.checks ?? []).filter(({ result }) => result === 'met')
    .map(({ rule, row }) => ({ rule, ...setting(policy, rule, row) }));
  const at_select = record.call.hook === 'order-select';
  const shows = (row) => row.visible && (!at_select || (row.at_select && row.indicator !== 'info'));
  const pregnant = met.some((row) => row.rule === 'teratogenic-pregnancy' && shows(row) && row.indicator === 'critical');
  let shown = met.filter((row) => shows(row) && !(pregnant && kProcess.has(row.rule)));
  if (!shown.length) shown = met.filter(({ rule, visible }) => rule === 'data-unavailable' && visible);
  const left_out = new Set((record.suppressed ?? []).map(({ rule }) => rule));
  const lowered = new Map(record.cards.map(({ rule, lowered_from }) => [rule, lowered_from]));
  shown = shown.filter(({ rule }) => !left_out.has(rule))
    .map((row) => (lowered.get(row.rule) === row.indicator ? { ...row, indicator: 'info' } : row));
  return shown.map((row, at) => ({ ...row, at }))
    .sort((a, b) => kStrength[b.indicator] - kStrength[a.indicator] || a.at - b.at)
    .map(({ rule, indicator }) => `${rule} ${indicator}`);
}
