// Turns the facts of a scenario (tests/cases/README.md) into what an EHR would hold and send: FHIR R4
// resources and the context of a CDS Hooks request. Without a seed everything is written the plainest
// way; with one, in any of the ways that FHIR allows for the same fact.

import { random_from } from './support/random.mjs';
import { today as default_today, days_ago, born_years_ago } from './support/today.mjs';

export const project_system = 'http://example.org/cds/isotretinoin-guard';
const kUcum = 'http://unitsofmeasure.org';
const kSnomed = 'http://snomed.info/sct';
const kRefused = { system: kSnomed, code: '105480006', display: 'Refusal of treatment by patient' };
const kSunCode = { system: project_system, code: 'sun-protection-counselling',
  display: 'Sun protection counselling' };
const kPppCode = { system: project_system, code: 'ppp-enrolled',
  display: 'Pregnancy prevention programme enrolment' };

const plain = { pick: (list) => list[0], half: () => [], next: () => 1 };
const concept = (coding) => ({ coding: [coding], text: coding.display });
const without_undefined = (resource) => JSON.parse(JSON.stringify(resource));

/// `patient_id`, `today` (ms, UTC midnight), `seed`, and `ppp_types`: the resource types on which
/// programme enrolment may be written when a seed is given.
export function generate(scenario, options = {}) {
  const maker = new Maker(scenario, options);
  const resources = maker.resources();
  const { entries, selections } = maker.drafts();
  return {
    patient_id: maker.patient_id,
    resources: resources.map(without_undefined),
    context: without_undefined(maker.context(entries, selections)),
    fail: scenario.facts.fail ?? [],
  };
}

/// Class of a draft or medication fact, as the scenarios' suggestions name it.
export function drug_class(fact) {
  const words = `${fact.code?.display ?? ''} ${fact.text ?? ''}`.toLowerCase();
  if (/isotret|isdiben/.test(words)) return 'isotretinoin';
  if (/cycline|ciclina|pylera|tetralysal/.test(words)) return 'tetracycline';
  return 'partner';
}

class Maker {
  constructor(scenario, { patient_id = scenario.id, today = default_today, seed, ppp_types } = {}) {
    this.scenario = scenario;
    this.facts = scenario.facts;
    this.patient_id = patient_id;
    this.today = today;
    this.random = seed === undefined ? plain : random_from(seed);
    this.varied = seed !== undefined;
    this.ppp_types = ppp_types ?? ['Procedure'];
    this.subject = { reference: `Patient/${patient_id}` };
    this.count = 0;
    this.instruction_says_sun = this.#counselling_goes_into_instruction();
  }

  id(kind) {
    this.count += 1;
    return `${this.patient_id}-${kind}-${this.count}`;
  }

  day(days) {
    return days === undefined ? undefined : days_ago(days, this.today);
  }

  /// A dateTime within that UTC day. Only today's are bound to the past half of it.
  moment(days) {
    if (days === undefined) return undefined;
    const day = this.day(days);
    const forms = [day, `${day}T00:00:00Z`];
    if (days !== 0) forms.push(`${day}T12:30:00+02:00`, `${day}T18:05:09.250Z`, `${day}T03:00:00-05:00`);
    return this.random.pick(forms);
  }

  resources() {
    const { facts } = this;
    return [
      this.patient(),
      ...this.weight(),
      ...(facts.observations ?? []).map((fact) => this.observation(fact)),
      ...(facts.conditions ?? []).map((fact) => this.condition(fact)),
      ...(facts.procedures ?? []).map((fact) => this.procedure(fact)),
      ...(facts.meds ?? []).map((fact) => this.medication(fact)),
      ...(facts.serviceRequests ?? []).filter((fact) => !fact.draft).map((fact) => this.service_request(fact)),
      ...(facts.allergies ?? []).map((fact) => this.allergy(fact)),
      ...(this.instruction_says_sun ? [] : facts.counselling ?? []).map((fact) => this.counselling(fact)),
      ...(facts.ppp?.enrolled ? [this.ppp(facts.ppp)] : []),
      ...(this.varied ? this.noise() : []),
    ];
  }

  patient() {
    const { age, gender, birthSex, spcu } = this.facts.patient;
    const extension = [];
    if (birthSex) {
      extension.push({ url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex',
        valueCode: birthSex });
    }
    if (spcu) {
      extension.push({
        url: 'http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse',
        extension: [{ url: 'value', valueCodeableConcept: { coding: [{
          system: 'http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use', code: spcu }] } }],
      });
    }
    return {
      resourceType: 'Patient', id: this.patient_id,
      name: [{ family: 'Sample', given: ['Robin'] }],
      gender: gender ?? undefined,
      birthDate: this.birth_date(age),
      extension: extension.length ? extension : undefined,
    };
  }

  /// Partial only where no age limit of the rules is near.
  birth_date(age) {
    if (age === null || age === undefined) return undefined;
    const full = born_years_ago(age, this.today);
    return this.random.pick(age >= 20 && age <= 40 ? [full, full.slice(0, 7), full.slice(0, 4)] : [full]);
  }

  weight() {
    const { weightKg, weightDaysAgo } = this.facts.patient;
    if (!weightKg) return [];
    return [this.observation({
      code: { system: 'http://loinc.org', code: '29463-7', display: 'Body weight' },
      daysAgo: weightDaysAgo, status: 'final', value: weightKg, unit: 'kg',
    })];
  }

  observation(fact) {
    const home = fact.home ? this.random.pick(['performer', 'method', 'note']) : undefined;
    return {
      resourceType: 'Observation', id: this.id('obs'), status: fact.status, subject: this.subject,
      code: this.random.pick([concept(fact.code), { coding: [fact.code] },
        { coding: [{ system: 'http://lab.example.org/tests', code: 'T-17', display: 'local' }, fact.code] }]),
      ...this.effective(fact.daysAgo),
      ...this.value(fact),
      referenceRange: fact.refHigh ? [{ high: { value: fact.refHigh, unit: fact.unit } }] : undefined,
      performer: home === 'performer' ? [this.subject] : undefined,
      method: home === 'method' ? { text: 'home pregnancy test' } : undefined,
      note: home === 'note' ? [{ text: 'Home test, reported by the patient' }] : undefined,
    };
  }

  effective(days) {
    if (days === undefined) return {};
    const instant = `${this.day(days)}T00:00:00Z`;
    return this.random.pick([{ effectiveDateTime: this.moment(days) }, { effectiveDateTime: this.moment(days) },
      { effectiveInstant: instant }]);
  }

  value(fact) {
    if (fact.valueInDays !== undefined) return { valueDateTime: this.day(-fact.valueInDays) };
    if (fact.valueString !== undefined) return { valueString: fact.valueString };
    if (fact.valueCode !== undefined) return this.random.pick(this.coded_values(fact));
    if (fact.value === undefined) return {};
    return { valueQuantity: { value: fact.value, comparator: fact.comparator, unit: fact.unit,
      system: kUcum, code: fact.unit } };
  }

  coded_values(fact) {
    const coding = { system: fact.valueSystem ?? kSnomed, code: fact.valueCode };
    const forms = [{ valueCodeableConcept: { coding: [coding] } },
      { valueCodeableConcept: { coding: [{ system: 'http://lab.example.org/results', code: 'r' }, coding] } }];
    const words = { 260385009: ['Negative', 'NEG', 'not detected', 'non-reactive', 'Negativo'],
      10828004: ['Positive', 'POSITIVE'] }[fact.valueCode];
    for (const word of words ?? []) forms.push({ valueString: word }, { valueCodeableConcept: { text: word } });
    return forms;
  }

  condition(fact) {
    const status = (name, code) => code && { coding: [{
      system: `http://terminology.hl7.org/CodeSystem/condition-${name}`, code }] };
    const as_onset = fact.onsetDaysAgo === undefined && this.random.pick([false, true]);
    const onset = as_onset ? fact.recordedDaysAgo : fact.onsetDaysAgo;
    return {
      resourceType: 'Condition', id: this.id('cond'), subject: this.subject, code: concept(fact.code),
      // FHIR forbids a clinical status on what was entered in error (con-5).
      clinicalStatus: fact.verification === 'entered-in-error' ? undefined : status('clinical', fact.clinical),
      verificationStatus: status('ver-status', fact.verification),
      onsetDateTime: this.moment(onset),
      recordedDate: as_onset ? undefined : this.moment(fact.recordedDaysAgo),
    };
  }

  procedure(fact) {
    return {
      resourceType: 'Procedure', id: this.id('proc'), status: fact.status, subject: this.subject,
      code: concept(fact.code), ...this.performed(fact.daysAgo), statusReason: fact.statusReason,
    };
  }

  performed(days) {
    if (days === undefined) return {};
    return this.random.pick([{ performedDateTime: this.moment(days) },
      { performedPeriod: { start: this.day(days), end: this.day(days) } }]);
  }

  medication(fact) {
    if (fact.resource === 'MedicationStatement') return this.medication_statement(fact);
    const order = this.order(fact, this.id('mr'), ['concept', 'contained', 'local-first']);
    order.authoredOn = this.moment(fact.authoredDaysAgo);
    this.write_end(order, fact);
    return order;
  }

  /// The known end of a treatment, in one of the elements that can say so.
  write_end(order, fact) {
    if (fact.endDaysAgo === undefined) return;
    const start = fact.startDaysAgo ?? fact.authoredDaysAgo;
    const days = start - fact.endDaysAgo;
    const way = this.random.pick(['validity', 'bounds-period', 'bounds-duration', 'supply']);
    const period = { start: this.day(start), end: this.day(fact.endDaysAgo) };
    const duration = { value: days, unit: 'days', system: kUcum, code: 'd' };
    const dosage = (order.dosageInstruction ??= [{}])[0];
    const repeat = (dosage.timing ??= {}).repeat ??= {};
    if (way === 'bounds-period') repeat.boundsPeriod = period;
    // A duration needs the start beside it; it counts from the day of the order otherwise.
    else if (way === 'bounds-duration' && start === fact.authoredDaysAgo) repeat.boundsDuration = duration;
    else if (way === 'supply' && start === fact.authoredDaysAgo) {
      order.dispenseRequest = { ...order.dispenseRequest, expectedSupplyDuration: duration };
    } else order.dispenseRequest = { ...order.dispenseRequest, validityPeriod: period };
    if (!Object.keys(repeat).length) delete dosage.timing;
    if (!Object.keys(dosage).length) delete order.dosageInstruction;
  }

  medication_statement(fact) {
    const { doNotPerform, intent, dispenseRequest, dosageInstruction, ...rest } =
      this.order(fact, this.id('ms'), ['concept', 'contained', 'local-first']);
    return {
      ...rest, resourceType: 'MedicationStatement', dosage: dosageInstruction,
      effectivePeriod: { start: this.day(fact.startDaysAgo ?? fact.authoredDaysAgo), end: this.day(fact.endDaysAgo) },
      dateAsserted: this.moment(fact.authoredDaysAgo),
    };
  }

  order(fact, id, shapes) {
    const { medication, contained } = this.medication_of(fact, id, shapes);
    return {
      resourceType: 'MedicationRequest', id, status: fact.status, intent: fact.intent,
      doNotPerform: fact.doNotPerform, contained, ...medication, subject: this.subject,
      dosageInstruction: this.dosage(fact), dispenseRequest: this.dispense(fact),
    };
  }

  medication_of(fact, id, shapes) {
    const shape = fact.shape ?? (fact.code && !fact.form ? this.random.pick(shapes) : 'concept');
    const code = fact.code ? concept(fact.code) : { text: fact.text };
    const drug = { resourceType: 'Medication', id: `med-${id}`, code, form: fact.form && concept(fact.form) };
    const local = { system: 'http://pharmacy.example.org/items', code: 'K-4711', display: 'pharmacy item' };
    switch (shape.replace('medicationReference-', '').replace('multi-coding-', '')) {
      case 'contained':
        return { medication: { medicationReference: { reference: `#med-${id}` } }, contained: [drug] };
      case 'bundle':
        this.bundled = [...(this.bundled ?? []), drug];
        return { medication: { medicationReference: { reference: `Medication/med-${id}` } } };
      case 'unresolvable':
        return { medication: { medicationReference: { reference: `Medication/gone-${id}` } } };
      case 'local-first':
        return { medication: { medicationCodeableConcept: { coding: [local, fact.code] } } };
      case 'coding-no-system':
        return { medication: { medicationCodeableConcept: {
          coding: [{ code: fact.code.code, display: fact.code.display }] } } };
      default:
        return fact.form ? { medication: { medicationReference: { reference: `#med-${id}` } }, contained: [drug] }
          : { medication: { medicationCodeableConcept: code } };
    }
  }

  dosage(fact) {
    const dosage = {};
    if (fact.dailyMg) {
      dosage.doseAndRate = [this.dose(fact)];
      dosage.timing = { repeat: { frequency: 1, period: 1, periodUnit: 'd' } };
    }
    const bounds = this.bounds(fact);
    if (bounds) dosage.timing = { repeat: { ...dosage.timing?.repeat, ...bounds } };
    if (fact.route) dosage.route = concept(fact.route);
    const instruction = fact.instruction ?? (this.instruction_says_sun && drug_class(fact) === 'isotretinoin' &&
      this.is_draft(fact) ? 'Take with food. Use sunscreen SPF 50 and avoid sunbeds.' : undefined);
    if (instruction) dosage.patientInstruction = instruction;
    return Object.keys(dosage).length ? [dosage] : undefined;
  }

  dose(fact) {
    const mg = (value) => ({ value, unit: 'mg', system: kUcum, code: 'mg' });
    if (fact.shape === 'dose-range') return { doseRange: { low: mg(fact.dailyMg / 2), high: mg(fact.dailyMg) } };
    const strength = Number(/(\d+) MG /i.exec(`${fact.code?.display ?? ''} `)?.[1]);
    const forms = [mg(fact.dailyMg)];
    if (strength && fact.dailyMg % strength === 0) {
      forms.push({ value: fact.dailyMg / strength, unit: 'capsule', system: kUcum, code: '{capsule}' });
    }
    return { doseQuantity: this.random.pick(forms) };
  }

  bounds({ startInDays, durationDays }) {
    if (startInDays !== undefined) {
      const end = durationDays === undefined ? undefined : -(startInDays + durationDays);
      return { boundsPeriod: { start: this.day(-startInDays), end: this.day(end) } };
    }
    if (durationDays === undefined) return undefined;
    return this.random.pick([
      { boundsDuration: { value: durationDays, unit: 'days', system: kUcum, code: 'd' } },
      { boundsPeriod: { start: this.day(0), end: this.day(-durationDays) } }]);
  }

  dispense({ supplyDays, repeats }) {
    if (supplyDays === undefined && repeats === undefined) return undefined;
    return {
      numberOfRepeatsAllowed: repeats,
      expectedSupplyDuration: supplyDays && { value: supplyDays, unit: 'days', system: kUcum, code: 'd' },
    };
  }

  service_request(fact) {
    return { resourceType: 'ServiceRequest', id: this.id('sr'), status: fact.status, intent: 'order',
      code: concept(fact.code), subject: this.subject };
  }

  allergy(fact) {
    const status = (name, code) => code && { coding: [{
      system: `http://terminology.hl7.org/CodeSystem/allergyintolerance-${name}`, code }] };
    return {
      resourceType: 'AllergyIntolerance', id: this.id('all'), patient: this.subject, code: concept(fact.code),
      clinicalStatus: status('clinical', fact.clinical),
      verificationStatus: status('verification', fact.verification),
      type: fact.type, criticality: fact.criticality,
    };
  }

  counselling(fact) {
    const types = fact.status === 'completed' ? [fact.resource, 'Communication', 'CommunicationRequest', 'CarePlan']
      : [fact.resource, 'Communication'];
    const refused = fact.status === 'not-done' ? concept(kRefused) : undefined;
    return this.coded_act(this.random.pick(types), kSunCode, fact.status, fact.daysAgo, refused);
  }

  ppp({ daysAgo }) {
    return this.coded_act(this.random.pick(this.ppp_types), kPppCode, 'completed', daysAgo);
  }

  /// Something that was done or agreed, named by a code, on any of the resources that can say so.
  coded_act(type, code, status, days, statusReason) {
    const base = { resourceType: type, id: this.id('act'), status, subject: this.subject };
    switch (type) {
      case 'Procedure':
        return { ...base, code: concept(code), statusReason, ...this.performed(days) };
      case 'Communication':
        return { ...base, statusReason, sent: `${this.day(days)}T00:00:00Z`,
          ...this.random.pick([{ category: [concept(code)] }, { topic: concept(code) }, { reasonCode: [concept(code)] }]) };
      case 'CommunicationRequest':
        return { ...base, authoredOn: this.moment(days),
          ...this.random.pick([{ category: [concept(code)] }, { reasonCode: [concept(code)] }]) };
      case 'CarePlan':
        return { ...base, intent: 'plan', created: this.moment(days), period: { start: this.day(days) },
          ...this.random.pick([{ category: [concept(code)] },
            { activity: [{ detail: { status: 'completed', code: concept(code) } }] }]) };
      case 'EpisodeOfCare':
        return { resourceType: type, id: base.id, status: 'active', type: [concept(code)], patient: this.subject,
          period: { start: this.day(days) } };
      case 'Observation':
        return { ...base, status: 'final', code: concept(code), effectiveDateTime: this.moment(days),
          valueBoolean: true };
      default:
        throw new Error(`nothing known about ${type}`);
    }
  }

  is_draft(fact) {
    return this.facts.draft?.includes(fact);
  }

  /// Fresh advice may as well stand in the order itself, where an order with a dose is there.
  #counselling_goes_into_instruction() {
    const [only, ...others] = this.facts.counselling ?? [];
    if (!this.varied || !only || others.length || only.status !== 'completed' || only.daysAgo > 5) return false;
    const has_order = (this.facts.draft ?? []).some((fact) => drug_class(fact) === 'isotretinoin' && fact.dailyMg);
    return has_order && this.random.next() < 0.2;
  }

  /// What every record is full of and no rule asks about.
  noise() {
    const loinc = (code, display) => ({ system: 'http://loinc.org', code, display });
    const snomed = (code, display) => ({ system: kSnomed, code, display });
    const all = [
      this.observation({ code: loinc('8480-6', 'Systolic blood pressure'), daysAgo: 3, status: 'final', value: 118,
        unit: 'mm[Hg]' }),
      this.observation({ code: loinc('19180-9', 'Choriogonadotropin.free beta, tumour marker'), daysAgo: 9,
        status: 'final', value: 3, unit: '[IU]/L' }),
      this.condition({ code: snomed('88616000', 'Acne vulgaris'), clinical: 'active', verification: 'confirmed',
        recordedDaysAgo: 300 }),
      this.condition({ code: snomed('195967001', 'Asthma'), clinical: 'inactive', recordedDaysAgo: 2500 }),
      this.procedure({ code: snomed('80146002', 'Appendectomy'), status: 'completed', daysAgo: 3000 }),
      this.medication({ resource: 'MedicationRequest', status: 'active', intent: 'order', authoredDaysAgo: 15,
        code: { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '313782',
          display: 'acetaminophen 325 MG Oral Tablet' } }),
      this.service_request({ code: snomed('26604007', 'Complete blood count'), status: 'active' }),
      this.coded_act('Communication', { system: project_system, code: 'appointment-reminder',
        display: 'Appointment reminder' }, 'completed', 12),
      this.coded_act('CarePlan', snomed('736271009', 'Outpatient care plan'), 'active', 200),
    ];
    return this.random.half(all);
  }

  drafts() {
    const shapes = ['concept', 'contained', 'local-first', 'bundle'];
    const orders = (this.facts.draft ?? []).map((fact) => ({
      fact, resource: { ...this.order(fact, fact.id, shapes), authoredOn: this.day(0) } }));
    const services = (this.facts.serviceRequests ?? []).filter((fact) => fact.draft)
      .map((fact) => ({ fact: { selected: true }, resource: this.service_request(fact) }));
    const all = [...orders, ...services];
    const entries = [...all.map(({ resource }) => resource), ...(this.bundled ?? [])].map((resource) => ({ resource }));
    const selections = all.filter(({ fact }) => fact.selected)
      .map(({ resource }) => `${resource.resourceType}/${resource.id}`);
    return { entries, selections };
  }

  context(entries, selections) {
    return {
      userId: 'Practitioner/prac-1', patientId: this.patient_id,
      selections: this.scenario.hook === 'order-select' ? selections : undefined,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: entries },
    };
  }
}
