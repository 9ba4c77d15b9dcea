#include "src/audit_view/map_parts.h"

namespace isoguard::audit_view {
namespace {

using fhir::json::Value;

Coding source_role() { return {std::string(systems::kDicom), "110153", "Source Role ID"}; }
Coding destination_role() {
  return {std::string(systems::kDicom), "110152", "Destination Role ID"};
}
Coding application_role() { return {std::string(systems::kDicom), "110150", "Application"}; }
Coding recipient() {
  return {std::string(systems::kParticipation), "IRCP", "information recipient"};
}
Coding author() { return {std::string(systems::kParticipation), "AUT", "author (originator)"}; }

Reference device(std::string_view system, std::string_view name) {
  return {{}, "Device", std::string(system), std::string(name), {}};
}

Agent client(const Coding& role, std::string_view peer) {
  Agent agent{role};
  agent.who = device("", peer.empty() ? "unknown" : peer);
  agent.address = peer;
  return agent;
}

/// The name between the slashes of "site/replica/epoch", which is a machine's unless told
/// otherwise.
std::string_view replica_of(std::string_view origin) {
  const std::size_t begin = origin.find('/');
  if (begin == std::string_view::npos) return origin;
  return origin.substr(begin + 1, origin.find('/', begin + 1) - begin - 1);
}

Agent service(const Coding& role, const KnownEvent& known) {
  Agent agent{role};
  agent.who = device(systems::kOrigin, known.origin().empty() ? "unknown" : known.origin());
  agent.address = replica_of(known.origin());
  agent.address_is_ip = false;
  return agent;
}

/// Who called is a reference in FHIR; others have a name only.
Agent user(const Coding& role, const Value& event, std::string_view reference) {
  Agent agent{role};
  agent.requestor = true;
  agent.who.reference = on_server(event, reference);
  agent.who.type = reference.substr(0, reference.find('/'));
  return agent;
}

std::vector<Agent> callers(const KnownEvent& known) {
  const bool sent = known.kind.talk == EventKind::Talk::sent;
  const std::string_view reference = known.event["user"]["ref"].string();
  std::vector<Agent> agents;
  agents.push_back(
      client(sent ? source_role() : destination_role(), known.event["client"]["peer_ip"].string()));
  agents.push_back(service(sent ? destination_role() : source_role(), known));
  agents.front().requestor = reference.empty();
  if (!reference.empty()) {
    agents.push_back(user(sent ? author() : recipient(), known.event, reference));
  }
  return agents;
}

std::vector<Agent> readers(const KnownEvent& known) {
  const Value& reader = known.event["reader"];
  const std::string_view name = reader["name"].string();
  const std::string_view peer = reader["peer_ip"].string();
  std::vector<Agent> agents;
  if (!peer.empty()) {
    agents.push_back(client(destination_role(), peer));
    agents.back().requestor = name.empty();
  }
  if (!name.empty()) {
    Agent person{recipient()};
    person.who.identifier = name;
    person.name = name;
    person.requestor = true;
    agents.push_back(std::move(person));
  }
  agents.push_back(service(peer.empty() ? application_role() : source_role(), known));
  return agents;
}

}  // namespace

std::vector<Agent> agents_of(const KnownEvent& known) {
  if (known.event.is_null()) return {service(application_role(), known)};
  if (known.record.type == "access") return readers(known);
  if (known.kind.talk != EventKind::Talk::none) return callers(known);
  return {service(application_role(), known)};
}

std::string on_server(const Value& event, std::string_view reference) {
  std::string_view server = event["call"]["fhirServer"].string();
  while (server.ends_with('/')) server.remove_suffix(1);
  if (server.empty()) return std::string(reference);
  return std::string(server).append("/").append(reference);
}

}  // namespace isoguard::audit_view
