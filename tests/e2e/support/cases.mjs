// The scenarios of tests/cases and which of them this milestone's rules can answer exactly.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rule_ids } from '../conformance.mjs';
import { source_dir } from './service.mjs';

const file = path.join(source_dir, 'tests', 'cases', 'scenarios.json');

export const { scenarios } = JSON.parse(readFileSync(file, 'utf8'));

/// All expected cards are of rules that exist; the answer must be exactly these.
export const answerable = (scenario) => scenario.expected.every(({ rule }) => rule_ids.has(rule));

export const expected_cards = (scenario) =>
  scenario.expected.filter(({ rule }) => rule_ids.has(rule))
    .map(({ rule, indicator, suggestions = [] }) => ({ rule, indicator, suggestions: [...suggestions].sort() }));

export const rule_of = (card) => card.source?.topic?.code;
