#pragma once

#include <map>
#include <string>

namespace isoguard::decision {

/// What is written down of one call, whatever came of it (docs/audit-record.md says what each
/// member means). Whoever keeps it adds what a decision does not know: who called, how long it
/// took, and `subject`, which is `sealed` made unreadable.
///
/// No name, birth date, clinical value, free text or token is anywhere but in `sealed`, nor the
/// patient's own id or the encounter's.
struct Record {
  std::string type;                                         ///< decision | refusal
  std::map<std::string, std::string, std::less<>> members;  ///< name → canonical JSON
  std::string fhir_server;  ///< as the patient's id is unique within it; may be empty
  std::string patient;      ///< "Patient/1"; empty: nobody was told
  std::string sealed;       ///< JSON: references of patient, encounter, orders; empty: nothing
  std::string user;         ///< "Practitioner/1", or empty
  std::string service;      ///< id
  std::string call;         ///< hookInstance where it is a UUID
  std::string card_uuids;   ///< separated by blanks
};

}  // namespace isoguard::decision
