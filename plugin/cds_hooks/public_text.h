#pragma once

#include <string>
#include <string_view>

/// What of a client's text may stand in a record where everybody who reads the audit sees it. What
/// may not belongs into the sealed part: a name, a number of a patient, free text.
namespace isoguard::cds_hooks {

/// A FHIR id: 1 to 64 letters, digits, '-' and '.'.
bool is_id(std::string_view text);

/// An identifier as programs make them: letters, digits and "-._:", at most 128 bytes.
bool is_word(std::string_view text);

/// "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", in either case.
bool is_uuid(std::string_view text);

/// Whether an id tells which patient this is about: it is the patient's own, or contains it where
/// that is no accident (four characters and more).
bool tells_patient(std::string_view id, std::string_view patient_id);

/// An http(s) URL of plain characters without user, query and fragment, at most 256 bytes.
bool is_plain_url(std::string_view text);

/// A FHIR instant or dateTime by its characters: digits and "T:.+-Z", at most 35 bytes.
bool is_time(std::string_view text);

/// "Practitioner/1" of a reference to a person or device at work; empty for all others: a Patient
/// or RelatedPerson is no colleague.
std::string_view public_user(std::string_view reference);

/// The words of a SMART scope string that name resources or are known otherwise, in their order;
/// of a query only its '?' is left.
std::string public_scope(std::string_view scope);

}  // namespace isoguard::cds_hooks
