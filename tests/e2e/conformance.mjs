// What holds for every answer to a hook call: CDS Hooks 2.0.1, and what this service promises beyond it.
// Names of requirements (CH-..) as in tests/conformance.

import { validateResource } from './support/medplum.mjs';

const kUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const kReference = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/;

export const rule_ids = new Set(['teratogenic-pregnancy', 'teratogenic-childbearing-potential',
  'teratogenic-unknown-data', 'tetracycline-interaction', 'sun-protection-counselling', 'data-unavailable',
  'breastfeeding', 'hypersensitivity', 'hypervitaminosis-a', 'hepatic-failure', 'hyperlipidaemia',
  'lab-monitoring', 'lab-abnormal', 'retinoid-duplication', 'vitamin-a-supplement', 'topical-exfoliant',
  'cosmetic-procedure', 'intracranial-hypertension', 'mental-health', 'age-under-12',
  'renal-start-dose', 'dose-per-kg', 'repeat-course-interval', 'course-duration', 'supply-limit', 'overlapping-supply']);

const kShapes = {
  response: { required: ['cards'], optional: [] },
  card: { required: ['uuid', 'summary', 'indicator', 'source'],
    optional: ['detail', 'suggestions', 'selectionBehavior', 'overrideReasons', 'links'] },
  source: { required: ['label', 'topic'], optional: ['url', 'icon'] },
  suggestion: { required: ['uuid', 'label', 'actions'], optional: ['isRecommended'] },
  create: { required: ['type', 'description', 'resource'], optional: [] },
  update: { required: ['type', 'description', 'resource'], optional: [] },
  delete: { required: ['type', 'description', 'resourceId'], optional: [] },
  coding: { required: ['system', 'code', 'display'], optional: [] },
  link: { required: ['label', 'url', 'type'], optional: [] },
};

/// Violations of an answer, as sentences; empty when there are none. `known`: the resources that an
/// update or delete may name, by "Type/id"; `draft_names`: those of them that are drafts.
export function violations_of(response, { known = new Map(), draft_names } = {}) {
  const checker = new Checker(known, draft_names ?? new Set(known.keys()));
  checker.response(response);
  return checker.found;
}

/// Violations of CH-03 to CH-05 in any JSON that the service says. `cards` and `services` may be empty.
export function empties_in(value, path = '$', may_be_empty = new Set(['$.cards', '$.services'])) {
  if (value === null) return [`${path}: null (CH-03)`];
  if (value === '') return [`${path}: empty string (CH-04)`];
  if (typeof value !== 'object') return [];
  const entries = Object.entries(value);
  if (entries.length === 0 && !may_be_empty.has(path)) return [`${path}: empty (CH-04)`];
  return entries.flatMap(([key, child]) =>
    empties_in(child, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, may_be_empty));
}

class Checker {
  constructor(known, draft_names) {
    this.known = known;
    this.draft_names = draft_names;
    this.found = [];
    this.uuids = new Set();
    this.rules = new Set();
  }

  require(condition, path, what) {
    if (!condition) this.found.push(`${path}: ${what}`);
  }

  shape(kind, object, path) {
    const { required, optional } = kShapes[kind];
    if (object === null || typeof object !== 'object' || Array.isArray(object)) {
      this.require(false, path, 'is not an object');
      return false;
    }
    for (const name of required) this.require(name in object, path, `misses ${name}`);
    for (const name of Object.keys(object)) {
      this.require(required.includes(name) || optional.includes(name), path, `has an unknown member ${name} (CH-75)`);
    }
    return true;
  }

  text(value, path) {
    this.require(typeof value === 'string' && value.trim() === value && value.length > 0, path,
      'is not a trimmed, non-empty string');
  }

  uuid(value, path) {
    this.require(kUuid.test(value ?? ''), path, 'is not a uuid (CH-66, CH-82)');
    this.require(!this.uuids.has(value), path, 'repeats a uuid');
    this.uuids.add(value);
  }

  each(list, path, check) {
    if (list === undefined) return;
    this.require(Array.isArray(list), path, 'is not an array');
    if (Array.isArray(list)) list.forEach((item, index) => check.call(this, item, `${path}[${index}]`));
  }

  response(response) {
    this.found.push(...empties_in(response));
    if (!this.shape('response', response, '$')) return;
    this.require(Array.isArray(response.cards), '$.cards', 'is not an array (CH-60)');
    this.each(response.cards, '$.cards', this.card);
  }

  card(card, path) {
    if (!this.shape('card', card, path)) return;
    this.uuid(card.uuid, `${path}.uuid`);
    this.text(card.summary, `${path}.summary`);
    this.require([...(card.summary ?? '')].length < 140, `${path}.summary`, 'is 140 characters or longer (CH-67)');
    this.require(!/[\r\n\t]/.test(card.summary ?? ''), `${path}.summary`, 'is not one line');
    if ('detail' in card) this.text(card.detail, `${path}.detail`);
    this.require(['info', 'warning', 'critical'].includes(card.indicator), `${path}.indicator`, 'is none of three (CH-69)');
    this.source(card.source, `${path}.source`);
    this.each(card.suggestions, `${path}.suggestions`, this.suggestion);
    if (card.suggestions) {
      this.require(['any', 'at-most-one'].includes(card.selectionBehavior), path, 'needs selectionBehavior (CH-72)');
    } else this.require(!('selectionBehavior' in card), path, 'has selectionBehavior and nothing to select');
    this.each(card.overrideReasons, `${path}.overrideReasons`, this.coding);
    this.each(card.links, `${path}.links`, this.link);
    const recommended = (card.suggestions ?? []).filter((suggestion) => suggestion.isRecommended).length;
    this.require(card.selectionBehavior !== 'at-most-one' || recommended <= 1, path, 'recommends two of at most one (CH-83)');
  }

  source(source, path) {
    if (!this.shape('source', source, path)) return;
    this.text(source.label, `${path}.label`);
    for (const name of ['url', 'icon']) if (name in source) this.https(source[name], `${path}.${name}`);
    const { topic } = source;
    this.require(typeof topic?.system === 'string' && typeof topic?.code === 'string', `${path}.topic`,
      'is not a coding with system and code (CH-79)');
    this.require(rule_ids.has(topic?.code), `${path}.topic`, `names no rule: ${topic?.code}`);
    this.require(!this.rules.has(topic?.code), `${path}.topic`, `second card of ${topic?.code}`);
    this.rules.add(topic?.code);
  }

  https(url, path) {
    let parsed;
    try {
      parsed = new URL(url);
    } catch {
      this.require(false, path, 'is not an absolute URL');
      return;
    }
    this.require(parsed.protocol === 'https:', path, 'is not https');
    this.require(!parsed.username && !parsed.password, path, 'holds credentials');
  }

  link(link, path) {
    if (!this.shape('link', link, path)) return;
    this.text(link.label, `${path}.label`);
    this.require(link.type === 'absolute', `${path}.type`, 'is not absolute');
    this.https(link.url, `${path}.url`);
  }

  coding(coding, path) {
    if (!this.shape('coding', coding, path)) return;
    for (const name of kShapes.coding.required) this.text(coding[name], `${path}.${name}`);
  }

  suggestion(suggestion, path) {
    if (!this.shape('suggestion', suggestion, path)) return;
    this.uuid(suggestion.uuid, `${path}.uuid`);
    this.text(suggestion.label, `${path}.label`);
    if ('isRecommended' in suggestion) {
      this.require(typeof suggestion.isRecommended === 'boolean', `${path}.isRecommended`, 'is not a boolean');
    }
    this.each(suggestion.actions, `${path}.actions`, this.action);
  }

  action(action, path) {
    if (!(action?.type in kShapes) || !['create', 'update', 'delete'].includes(action.type)) {
      this.require(false, path, 'has no known type (CH-86)');
      return;
    }
    if (!this.shape(action.type, action, path)) return;
    this.text(action.description, `${path}.description`);
    if (action.type === 'delete') this.target(action.resourceId, `${path}.resourceId`, true);
    else this.resource(action, `${path}.resource`);
  }

  target(name, path, must_be_draft) {
    this.require(kReference.test(name ?? ''), path, 'is not Type/id (CH-90)');
    this.require(this.known.has(name), path, `names ${name}, which the request did not bring (CH-91)`);
    if (must_be_draft) this.require(this.draft_names.has(name), path, 'deletes what is not a draft');
  }

  resource({ type, resource }, path) {
    try {
      validateResource(resource);
    } catch (error) {
      this.require(false, path, `is not valid FHIR R4: ${error.message}`);
    }
    if (type === 'update') this.target(`${resource.resourceType}/${resource.id}`, path, false);
    if (type === 'create') this.require(!this.known.has(`${resource.resourceType}/${resource.id}`), path, 'creates what is there');
  }
}
