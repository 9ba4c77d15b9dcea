#pragma once

#include <array>
#include <chrono>
#include <string_view>

/// Words for the mutator: what can stand in requests, and what should not but might.
namespace isoguard::fuzz {

/// The day on which the target decides; the seeds are written for it.
inline constexpr auto kToday =
    std::chrono::sys_days(std::chrono::year(2026) / std::chrono::November / 25);

inline constexpr auto kOddNumbers = std::to_array<std::string_view>(
    {"0",     "-1",   "1",   "0.5",    "2",      "3",     "20",        "30",
     "40",    "90",   "1e3", "3.0e1",  "1E-400", "1e400", "-0",        "2147483647",
     "0.050", "1e18", "365", "100000", "80",     "12",    "1000000.5", "99999999999999999999999"});

inline constexpr auto kOddStrings = std::to_array<std::string_view>(
    {"", " ", "null", "\xC3\xA9\xE2\x80\xAE", "<b>x</b>", "[x](javascript:0)", "{{count}}",
     "isotretinoin", "-", "0", "N/A", "doxycycline 100 MG"});

inline constexpr auto kOddDates = std::to_array<std::string_view>(
    {"2026",        "2026-11",     "2026-02-30",  "0001-01-01", "9999-12-31",
     "2026-11-25",  "2026-1-5",    "20261125",    "2024-02-29", "2026-11-25T24:00:00Z",
     "26-11-2026",  "2026-11-25T", "1899-12",     "2026-13-01", "2026-11-25T10:00:00+14:00",
     "10000-01-01", "0000-00-00",  "-2026-01-01", "2026-12-01", "2026-11-24T23:59:60.5-12:00"});

inline constexpr auto kReferences =
    std::to_array<std::string_view>({"Patient/1",
                                     "Patient/",
                                     "/",
                                     "#",
                                     "#med",
                                     "urn:uuid:5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10",
                                     "https://ehr.example/fhir/Patient/1",
                                     "https://ehr.example/fhir/Medication/m1/_history/2",
                                     "Medication/m1",
                                     "Medication/m1/_history/3",
                                     "MedicationRequest/iso-1",
                                     "MedicationOrder/iso-1",
                                     "Group/1",
                                     "Device/d",
                                     "Patient/../Patient/1",
                                     "Patient/%2e%2e",
                                     "Patient?identifier=1",
                                     "Practitioner/prac-1",
                                     "PractitionerRole/1",
                                     "Observation/1"});

inline constexpr auto kStatuses = std::to_array<std::string_view>(
    {"active",     "on-hold",    "cancelled",   "completed",   "entered-in-error",
     "stopped",    "draft",      "unknown",     "ended",       "recorded",
     "intended",   "not-taken",  "final",       "preliminary", "amended",
     "registered", "corrected",  "not-done",    "in-progress", "aborted",
     "suspended",  "revoked",    "preparation", "proposed",    "planned",
     "requested",  "received",   "accepted",    "rejected",    "failed",
     "finished",   "waitlist",   "onhold",      "resolved",    "inactive",
     "remission",  "recurrence", "relapse",     "provisional", "differential",
     "confirmed",  "refuted",    "unconfirmed", "order",       "plan",
     "female",     "male",       "other"});

inline constexpr auto kUnits = std::to_array<std::string_view>(
    {"mg", "g",   "kg",     "ug",         "mcg",     "[lb_av]",  "d",         "wk",    "mo",  "a",
     "h",  "min", "s",      "{capsule}",  "1",       "%",        "mmol/L",    "mg/dL", "U/L", "BID",
     "QD", "HS",  "taking", "not-taking", "stopped", "10828004", "260385009", "LA33-6"});

inline constexpr auto kSystems = std::to_array<std::string_view>(
    {"http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96",
     "http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88",
     "http://loinc.org", "http://www.whocc.no/atc", "http://hl7.org/fhir/sid/icd-10-cm",
     "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-9-cm",
     "http://hl7.org/fhir/sid/ndc", "http://unitsofmeasure.org", "urn:x"});

inline constexpr auto kResourceTypes = std::to_array<std::string_view>({"Patient",
                                                                        "Condition",
                                                                        "Observation",
                                                                        "Procedure",
                                                                        "MedicationRequest",
                                                                        "MedicationOrder",
                                                                        "MedicationStatement",
                                                                        "Medication",
                                                                        "AllergyIntolerance",
                                                                        "ServiceRequest",
                                                                        "DiagnosticOrder",
                                                                        "ProcedureRequest",
                                                                        "ReferralRequest",
                                                                        "Communication",
                                                                        "CommunicationRequest",
                                                                        "CarePlan",
                                                                        "QuestionnaireResponse",
                                                                        "EpisodeOfCare",
                                                                        "Bundle",
                                                                        "OperationOutcome",
                                                                        "Encounter",
                                                                        "MedicationUsage",
                                                                        "Parameters",
                                                                        "Binary",
                                                                        "List",
                                                                        "NutritionOrder"});

inline constexpr auto kElements = std::to_array<std::string_view>(
    {// CDS Hooks
     "hook", "context", "patientId", "draftOrders", "medications", "selections", "prefetch",
     "fhirServer", "fhirAuthorization", "scope", "response", "userId",
     // of many resources
     "resourceType", "id", "status", "intent", "subject", "patient", "reference", "contained",
     "extension", "modifierExtension", "meta", "entry", "resource", "fullUrl", "link", "relation",
     "url", "total", "search", "mode", "type", "note", "notes", "text", "comment", "comments",
     "category", "priority", "encounter", "identifier", "language", "implicitRules",
     // data types
     "coding", "system", "code", "display", "userSelected", "version", "value", "unit",
     "comparator", "start", "end", "low", "high", "numerator", "denominator", "concept",
     "valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueDateTime",
     "valueInteger", "valueRange", "valueRatio", "valuePeriod", "valueCode",
     // medicines
     "medication", "medicationCodeableConcept", "medicationReference", "authoredOn", "dateWritten",
     "dateEnded", "dosageInstruction", "dosage", "sequence", "patientInstruction", "timing",
     "repeat", "frequency", "period", "periodUnit", "periodUnits", "count", "boundsPeriod",
     "boundsDuration", "boundsQuantity", "event", "asNeededBoolean", "route", "doseAndRate",
     "doseQuantity", "doseRange", "rateRatio", "maxDosePerPeriod", "dispenseRequest",
     "validityPeriod", "quantity", "expectedSupplyDuration", "numberOfRepeatsAllowed",
     "effectivePeriod", "effectiveDateTime", "effectiveTiming", "adherence", "taken", "wasNotTaken",
     "form", "doseForm", "ingredient", "itemCodeableConcept", "itemReference", "product", "reason",
     "doNotPerform",
     // findings, requests and plans
     "clinicalStatus", "verificationStatus", "onsetDateTime", "abatementDateTime",
     "abatementBoolean", "recordedDate", "effectiveInstant", "issued", "interpretation",
     "component", "referenceRange", "method", "dataAbsentReason", "performedDateTime",
     "performedPeriod", "occurrenceDateTime", "statusReason", "notDone", "reaction",
     "manifestation", "severity", "sent", "payload", "contentString", "topic", "activity", "detail",
     "questionnaire", "birthDate", "gender"});

}  // namespace isoguard::fuzz
