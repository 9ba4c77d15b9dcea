#pragma once

#include <string>
#include <string_view>
#include <vector>

/// FHIR R4's AuditEvent (http://hl7.org/fhir/R4/auditevent.html), as much of it as is written here.
/// Empty members are left out.
namespace isoguard::audit_view {

struct Coding {
  std::string system;
  std::string code;
  std::string display;
  bool empty() const { return code.empty(); }
};

struct Reference {
  std::string reference{};
  std::string type{};
  std::string identifier_system{};
  std::string identifier{};
  std::string display{};
  bool empty() const { return reference.empty() && identifier.empty() && display.empty(); }
};

struct Agent {
  Coding type;
  Reference who{};
  std::string name{};
  bool requestor = false;
  std::string address{};      ///< of the network; none when empty
  bool address_is_ip = true;  ///< or a machine's name
};

struct Detail {
  std::string type;
  std::string value;
};

struct Entity {
  Reference what{};
  Coding type{};
  Coding role{};
  std::string name{};
  std::vector<Detail> details{};
};

struct AuditEvent {
  std::string id;
  std::string profile{};  ///< canonical of the profile that it conforms to; empty: none
  Coding type{};
  std::vector<Coding> subtypes{};
  std::string action{};
  std::string recorded{};
  std::string outcome{};
  std::string outcome_desc{};
  std::vector<Agent> agents{};
  std::string observer{};  ///< origin of the log
  std::vector<Entity> entities{};
};

/// Canonical JSON.
std::string to_json(const AuditEvent& event);

/// Systems of codes and identifiers.
namespace systems {
inline constexpr std::string_view kOwnEvent =
    "https://isoguard.example/fhir/CodeSystem/audit-event-type";
inline constexpr std::string_view kOwnEntity =
    "https://isoguard.example/fhir/CodeSystem/audit-entity-type";
inline constexpr std::string_view kPseudonym =
    "https://isoguard.example/fhir/NamingSystem/patient-pseudonym";
inline constexpr std::string_view kOrigin =
    "https://isoguard.example/fhir/NamingSystem/audit-origin";
inline constexpr std::string_view kSha256 = "https://isoguard.example/fhir/NamingSystem/sha256";
inline constexpr std::string_view kUri = "urn:ietf:rfc:3986";
inline constexpr std::string_view kEventType =
    "http://terminology.hl7.org/CodeSystem/audit-event-type";
inline constexpr std::string_view kInteraction = "http://hl7.org/fhir/restful-interaction";
inline constexpr std::string_view kDicom = "http://dicom.nema.org/resources/ontology/DCM";
inline constexpr std::string_view kLifecycle =
    "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
inline constexpr std::string_view kParticipation =
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
inline constexpr std::string_view kEntityType =
    "http://terminology.hl7.org/CodeSystem/audit-entity-type";
inline constexpr std::string_view kEntityRole = "http://terminology.hl7.org/CodeSystem/object-role";
inline constexpr std::string_view kResourceType = "http://hl7.org/fhir/resource-types";
inline constexpr std::string_view kSourceType =
    "http://terminology.hl7.org/CodeSystem/security-source-type";
inline constexpr std::string_view kOutcome =
    "http://terminology.hl7.org/CodeSystem/audit-event-outcome";
inline constexpr std::string_view kBalpEntity =
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
}  // namespace systems

}  // namespace isoguard::audit_view
