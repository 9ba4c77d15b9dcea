#include <algorithm>
#include <functional>
#include <limits>

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

constexpr std::int64_t kEndOfTime = std::numeric_limits<std::int64_t>::max();

template <class List, class Projection = std::identity>
bool contains(const List& list, const std::string& text, Projection projection = {}) {
  return std::ranges::find(list, text, projection) != list.end();
}

void add_new(std::string text, std::vector<std::string>& to) {
  if (!contains(to, text)) to.push_back(std::move(text));
}

bool any_is_meant(const References& searched, std::string_view reference) {
  return std::ranges::any_of(
      searched, [&](const SearchedReference& each) { return is_meant(each, reference); });
}

/// Calls that name no server, or speak for no tenant, have pseudonyms of their own.
std::vector<std::string> pseudonyms_of(const SearchedPatients& patients,
                                       const audit::Subjects& subjects, const Callers& callers) {
  std::vector<std::string> all = patients.pseudonyms;
  std::vector<std::string> tenants = {""};
  tenants.insert(tenants.end(), callers.tenants.begin(), callers.tenants.end());
  for (const auto& [server, reference] : patients.references) {
    std::vector<std::string> servers = {server};
    if (server.empty()) {
      servers.insert(servers.end(), callers.fhir_servers.begin(), callers.fhir_servers.end());
    }
    for (const std::string& tenant : tenants) {
      for (const std::string& each : servers) {
        add_new(subjects.pseudonym(tenant, each, reference), all);
      }
    }
  }
  return all;
}

References joined(const std::vector<References>& lists) {
  References all;
  for (const References& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

/// A text under the name, several as a list under its plural.
void add_one_or_all(const std::string& name, const std::vector<std::string>& texts,
                    audit::CanonicalObject& object) {
  if (texts.size() == 1) object.text(name, texts.front());
  if (texts.size() < 2) return;
  audit::CanonicalArray list;
  for (const std::string& text : texts) list.text(text);
  object.json(name + "s", list.json());
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
  std::vector<std::string> common;
  for (const SearchedPatients& one : patients) {
    std::vector<std::string> meant = pseudonyms_of(one, subjects, callers);
    if (&one == &patients.front()) {
      common = std::move(meant);
    } else {
      std::erase_if(common, [&](const std::string& each) { return !contains(meant, each); });
    }
  }
  return common;
}

std::vector<std::string> Search::named_pseudonyms(const audit::Subjects& subjects,
                                                  const Callers& callers) const {
  std::vector<std::string> all;
  for (const SearchedPatients& one : patients) {
    for (std::string& each : pseudonyms_of(one, subjects, callers)) add_new(std::move(each), all);
  }
  return all;
}

audit::RecordFilter filter_of(const Search& search) {
  audit::RecordFilter filter;
  const auto only = std::ranges::find(search.agents, 1U, &References::size);
  if (only != search.agents.end()) filter.user = only->front().reference;
  filter.type = only_type(search);
  filter.from_us = search.from_us;
  filter.until_us = search.until_us;
  return filter;
}

bool matches(const Search& search, const std::vector<std::string>& pseudonyms,
             const audit::Record& record) {
  if (search.names_patient() && !contains(pseudonyms, record.patient)) return false;
  const auto has_user = [&](const References& agents) {
    return contains(agents, record.user, &SearchedReference::reference);
  };
  if (!std::ranges::all_of(search.agents, has_user)) return false;
  const std::int64_t time = record.recorded_us;
  if (time < search.from_us.value_or(time) || time >= search.until_us.value_or(kEndOfTime)) {
    return false;
  }
  const auto is_then = [&](const std::vector<TimeRange>& times) {
    return std::ranges::any_of(
        times, [&](const TimeRange& each) { return time >= each.from_us && time < each.until_us; });
  };
  if (!std::ranges::all_of(search.times, is_then)) return false;
  return !search.ids || contains(*search.ids, record.id.text());
}

bool matches_but_for_entities(const Search& search, const AuditEvent& event) {
  const auto is_agent = [&](const References& agents) {
    return std::ranges::any_of(event.agents, [&](const Agent& agent) {
      return any_is_meant(agents, agent.who.reference);
    });
  };
  const auto has_name = [&](const Names& names) {
    return std::ranges::any_of(event.agents, [&](const Agent& agent) {
      return std::ranges::any_of(names,
                                 [&](const std::string& name) { return begins(agent.name, name); });
    });
  };
  return std::ranges::all_of(search.agents, is_agent) &&
         std::ranges::all_of(search.agent_names, has_name) && all_fit(search.types, {event.type}) &&
         all_fit(search.subtypes, event.subtypes) && all_fit(search.outcomes, outcomes_of(event));
}

bool matches(const Search& search, const AuditEvent& event) {
  const auto is_entity = [&](const References& entities) {
    return std::ranges::any_of(event.entities, [&](const Entity& entity) {
      return any_is_meant(entities, entity.what.reference);
    });
  };
  return matches_but_for_entities(search, event) && std::ranges::all_of(search.entities, is_entity);
}

std::string described(const Search& search) {
  audit::CanonicalObject object;
  const auto add_time = [&object](const char* name, const std::optional<std::int64_t>& time) {
    if (time) object.text(name, audit::utc_text(*time));
  };
  add_time("from", search.from_us);
  add_time("to", search.until_us);
  std::vector<std::string> users;
  for (const SearchedReference& agent : joined(search.agents)) {
    // A practitioner is open in records, too; other references may be a patient's.
    if (agent.reference.starts_with("Practitioner")) add_new(agent.reference, users);
  }
  add_one_or_all("user", users, object);
  std::vector<std::string> types;
  for (const SearchedReference& entity : joined(search.entities)) {
    add_new(entity.reference.substr(0, entity.reference.find('/')), types);
  }
  add_one_or_all("entity_type", types, object);
  audit::CanonicalArray ids;
  for (const std::string& id : search.ids.value_or(std::vector<std::string>())) {
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
