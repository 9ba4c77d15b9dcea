#include <iostream>

#include "src/audit/orders.h"
#include "src/audit/text.h"
#include "src/tools/audit_filter.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_retention.h"
#include "src/tools/audit_side_log.h"
#include "src/tools/held_events.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::CanonicalObject;
using audit::Hold;
using Wanted = tl::expected<Hold, std::string>;

constexpr std::size_t kMostReason = 1000;

Wanted span_of(const AuditOptions& options) {
  const auto filter = filter_of(options);
  if (!filter) return tl::unexpected(filter.error());
  if (!filter->from_us || !filter->until_us || *filter->from_us >= *filter->until_us) {
    return tl::unexpected<std::string>("a span of time needs --from and a later --to");
  }
  Hold hold;
  hold.scope = Hold::Scope::span;
  hold.from_us = *filter->from_us;
  hold.until_us = *filter->until_us;
  return hold;
}

Wanted one_of(Hold::Scope scope, const std::string& what, const char* option) {
  if (!audit::event_id_of(what)) {
    return tl::unexpected(std::string(option) + " must be a UUID in lower case");
  }
  Hold hold;
  hold.scope = scope;
  hold.what = what;
  return hold;
}

Wanted wanted(const AuditOptions& options) {
  const RetentionOptions& asked = options.retention;
  const bool has_span = !options.from.empty() || !options.to.empty();
  const int scopes = int{!options.patient.empty()} + int{!asked.card.empty()} +
                     int{!asked.event.empty()} + int{has_span} + int{asked.all};
  if (scopes != 1) {
    return tl::unexpected<std::string>(
        "hold add takes one of --patient, --card, --event, --from with --to, and --all");
  }
  if (asked.all) return Hold{};
  if (has_span) return span_of(options);
  if (!asked.card.empty()) return one_of(Hold::Scope::card, asked.card, "--card");
  if (!asked.event.empty()) return one_of(Hold::Scope::event, asked.event, "--event");
  const auto filter = filter_of(options);
  if (!filter) return tl::unexpected(filter.error());
  Hold hold;
  hold.scope = Hold::Scope::patient;
  hold.what = filter->patient;
  return hold;
}

/// Writes the order down; prints its id.
int order(const AuditOptions& options, const std::string& member, const std::string& patient) {
  if (options.retention.reason.empty() || options.retention.reason.size() > kMostReason) {
    return refuse("--reason must say something, in 1000 bytes at most");
  }
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = audit::kHoldType;
  event.user = system_user();
  event.patient = patient;
  CanonicalObject body;
  body.json("build", audit::build_json()).json("by", user_json()).json("hold", member);
  if (!patient.empty()) body.json("subject", CanonicalObject().text("pseudonym", patient).json());
  event.body = body.json();
  const std::string id = event.id.text();
  const std::string why =
      write_beside(options, options.data_dir, std::string(audit::kOrdersFolder), std::move(event));
  if (!why.empty()) return refuse("the order is not in force: " + why);
  std::cout << id << '\n';
  return 0;
}

/// A hold may come before its events, so none is no fault; but it may be a name that was misspelt.
/// Who read the audit does not count: whoever looked for that name before is in there.
void say_what_it_covers(const Hold& hold, const AuditOptions& options) {
  if (hold.scope == Hold::Scope::all) return;
  const HeldEvents held = held_events(hold, service_files(options));
  for (const std::string& fault : held.faults) refuse(fault);
  if (held.count > 0) {
    refuse("the hold covers " + std::to_string(held.count) + " events now, and those to come");
    return;
  }
  refuse(
      "WARNING: the hold covers NO event so far. It is in force for those to come; see whether " +
      std::string(hold.scope == Hold::Scope::patient
                      ? "patient, FHIR server and site key are the right ones"
                      : "what it names is right") +
      (hold.scope == Hold::Scope::patient ? tenant_hint(options) : ""));
}

int add(const AuditOptions& options) {
  auto hold = wanted(options);
  if (!hold) return refuse(hold.error());
  hold->reason = options.retention.reason;
  const int code = order(options, hold_json(*hold),
                         hold->scope == Hold::Scope::patient ? hold->what : std::string());
  if (code != 0) return code;
  try {
    say_what_it_covers(*hold, options);
  } catch (const std::runtime_error& failure) {
    // The hold is in force all the same.
    refuse(std::string("how many events it covers cannot be told: ") + failure.what());
  }
  return 0;
}

int remove(const AuditOptions& options, const std::vector<Hold>& holds) {
  for (const Hold& hold : holds) {
    if (hold.id != options.retention.id) continue;
    return order(options, audit::release_json(hold.id, options.retention.reason),
                 hold.scope == Hold::Scope::patient ? hold.what : std::string());
  }
  return refuse("no hold " + options.retention.id + " is in force");
}

std::string field(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return text;
}

}  // namespace

int hold_audit(const AuditOptions& options) {
  // The second folder is only counted in: it may be away, and the hold must be placed.
  AuditOptions of_data = options;
  of_data.retention.second_dir.clear();
  if (const std::string fault = fault_of_folders(of_data); !fault.empty()) return refuse(fault);
  try {
    if (options.command == AuditOptions::Command::hold_add) return add(options);
    const auto orders =
        audit::read_orders(std::filesystem::path(options.data_dir) / audit::kOrdersFolder);
    if (options.command == AuditOptions::Command::hold_remove) {
      return remove(options, orders.holds);
    }
    for (const Hold& hold : orders.holds) {
      std::cout << hold.id << '\t' << audit::utc_text(hold.since_us) << '\t' << field(hold.by)
                << '\t' << hold.text() << '\t' << field(hold.reason) << '\n';
    }
    return 0;
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
}

}  // namespace isoguard::app
