#include <algorithm>

#include "src/audit/canonical.h"
#include "src/audit_view/event_kind.h"
#include "src/audit_view/search.h"

namespace isoguard::audit_view {
namespace {

bool fits(const Token& token, const Coding& coding) {
  return token.code == coding.code && (!token.system || *token.system == coding.system);
}

bool any_fits(const Tokens& tokens, const std::vector<Coding>& codings) {
  return std::ranges::any_of(tokens, [&](const Token& token) {
    return std::ranges::any_of(codings, [&](const Coding& coding) { return fits(token, coding); });
  });
}

bool all_fit(const std::vector<Tokens>& conditions, const std::vector<Coding>& codings) {
  return std::ranges::all_of(conditions,
                             [&](const Tokens& tokens) { return any_fits(tokens, codings); });
}

bool is_meant(const SearchedReference& searched, std::string_view reference) {
  if (!searched.server.empty()) return reference == searched.server + "/" + searched.reference;
  return reference == searched.reference || reference.ends_with("/" + searched.reference);
}

bool begins(std::string_view name, std::string_view lower) {
  if (name.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c =
        name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    if (c != lower[i]) return false;
  }
  return true;
}

/// The system of outcomes has another name in IHE's patterns.
std::vector<Coding> outcomes_of(const AuditEvent& event) {
  return {{std::string(systems::kOutcome), event.outcome, {}},
          {"http://hl7.org/fhir/audit-event-outcome", event.outcome, {}}};
}

/// The one type of events that is searched by our own code; empty when others may be meant, too.
std::string only_type(const Search& search) {
  for (const Tokens& tokens : search.subtypes) {
    if (tokens.size() == 1 && !kind_of(tokens.front().code).name.empty())
      return tokens.front().code;
  }
  return "";
}

}  // namespace

std::vector<std::string> Search::pseudonyms(const audit::Subjects& subjects,
                                            const Callers& callers) const {
  if (!pseudonym.empty()) return {pseudonym};
  if (!patient) return {};
  // Calls that name no server, or speak for no tenant, have pseudonyms of their own.
  std::vector<std::string> servers = {patient->server};
  if (patient->server.empty()) {
    servers.insert(servers.end(), callers.fhir_servers.begin(), callers.fhir_servers.end());
  }
  std::vector<std::string> tenants = {""};
  tenants.insert(tenants.end(), callers.tenants.begin(), callers.tenants.end());
  std::vector<std::string> all;
  for (const std::string& tenant : tenants) {
    for (const std::string& server : servers) {
      all.push_back(subjects.pseudonym(tenant, server, patient->reference));
    }
  }
  return all;
}

audit::RecordFilter filter_of(const Search& search) {
  audit::RecordFilter filter;
  if (search.agent) filter.user = search.agent->reference;
  filter.type = only_type(search);
  filter.from_us = search.from_us;
  filter.until_us = search.until_us;
  return filter;
}

bool matches(const Search& search, const std::vector<std::string>& pseudonyms,
             const audit::Record& record) {
  if (search.names_patient() && std::ranges::find(pseudonyms, record.patient) == pseudonyms.end()) {
    return false;
  }
  if (search.agent && record.user != search.agent->reference) return false;
  if (search.from_us && record.recorded_us < *search.from_us) return false;
  if (search.until_us && record.recorded_us >= *search.until_us) return false;
  return search.ids.empty() || std::ranges::find(search.ids, record.id.text()) != search.ids.end();
}

bool matches(const Search& search, const AuditEvent& event) {
  const auto is_agent = [&](const Agent& agent) {
    return is_meant(*search.agent, agent.who.reference);
  };
  const auto has_name = [&](const Agent& agent) { return begins(agent.name, search.agent_name); };
  const auto is_entity = [&](const Entity& entity) {
    return is_meant(*search.entity, entity.what.reference);
  };
  if (search.agent && std::ranges::none_of(event.agents, is_agent)) return false;
  if (!search.agent_name.empty() && std::ranges::none_of(event.agents, has_name)) return false;
  if (search.entity && std::ranges::none_of(event.entities, is_entity)) return false;
  return all_fit(search.types, {event.type}) && all_fit(search.subtypes, event.subtypes) &&
         all_fit(search.outcomes, outcomes_of(event));
}

std::string described(const Search& search) {
  audit::CanonicalObject object;
  const auto add_time = [&object](const char* name, const std::optional<std::int64_t>& time) {
    if (time) object.text(name, audit::utc_text(*time));
  };
  add_time("from", search.from_us);
  add_time("to", search.until_us);
  // A practitioner is open in records, too; other references may be a patient's.
  if (search.agent && search.agent->reference.starts_with("Practitioner")) {
    object.text("user", search.agent->reference);
  }
  if (search.entity) {
    const std::string& entity = search.entity->reference;
    object.text("entity_type", entity.substr(0, entity.find('/')));
  }
  audit::CanonicalArray ids;
  for (const std::string& id : search.ids) {
    if (audit::event_id_of(id)) ids.text(id);
  }
  if (!ids.empty()) object.json("events", ids.json());
  if (const std::string type = only_type(search); !type.empty()) object.text("type", type);
  audit::CanonicalArray names;
  for (const auto& [name, value] : search.used) names.text(name);
  if (!names.empty()) object.json("parameters", names.json());
  return object.json();
}

}  // namespace isoguard::audit_view
