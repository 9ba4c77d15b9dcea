#include "plugin/cds_hooks/request.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace isoguard::cds_hooks {
namespace {

using fhir::Issue;
using fhir::Issues;
using fhir::IssueType;
using fhir::json::Value;

/// Collects what is wrong while members are taken out of an object.
class Envelope {
 public:
  void missing(std::string_view path) {
    add(IssueType::required, path, "is required and is not there");
  }
  void wrong_type(std::string_view path, std::string_view expected) {
    add(IssueType::structure, path, "must be " + std::string(expected));
  }
  void add(IssueType type, std::string_view path, std::string_view text) {
    issues_.push_back({fhir::IssueSeverity::error, type,
                       std::string(path) + " " + std::string(text), std::string(path)});
  }

  /// A string member; an absent or null optional one is empty.
  std::string_view text(const Value& object, std::string_view name, std::string_view path,
                        bool required) {
    const Value* value = object.find(name);
    if (value == nullptr || value->is_null()) {
      if (required) missing(path);
      return {};
    }
    if (!value->is_string()) {
      wrong_type(path, "a string");
      return {};
    }
    if (required && value->string().empty()) add(IssueType::value, path, "must not be empty");
    return value->string();
  }

  /// An object member, or nullptr.
  const Value* object(const Value& parent, std::string_view name, std::string_view path,
                      bool required) {
    const Value* value = parent.find(name);
    if (value == nullptr || value->is_null()) {
      if (required) missing(path);
      return nullptr;
    }
    if (!value->is_object()) {
      wrong_type(path, "an object");
      return nullptr;
    }
    return value;
  }

  Issues& issues() { return issues_; }

 private:
  Issues issues_;
};

std::string_view bare_id(std::string_view patient_id) {
  constexpr std::string_view kPrefix = "Patient/";
  if (patient_id.starts_with(kPrefix)) patient_id.remove_prefix(kPrefix.size());
  return patient_id;
}

std::string_view without_trailing_slashes(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

/// In place of orders, at hooks that have none.
constexpr Value kNoOrders;

/// Some clients of CDS Hooks 1.0 send their orders in an array instead of a Bundle.
bool is_list_of_resources(const Value& value) {
  const auto items = value.items();
  return !items.empty() && std::all_of(items.begin(), items.end(), [](const Value& item) {
    return item.is_null() || !item["resourceType"].string().empty();
  });
}

void read_selections(const Value& context, Request& request, Envelope& envelope,
                     fhir::Arena& arena) {
  const Value* selections = context.find("selections");
  if (selections == nullptr || selections->is_null()) return;
  if (!selections->is_array()) {
    envelope.wrong_type("context.selections", "an array of references");
    return;
  }
  auto references = arena.array<std::string_view>(selections->items().size());
  std::size_t count = 0;
  for (const Value& item : selections->items()) {
    if (!item.is_string()) {
      envelope.wrong_type("context.selections[" + std::to_string(count) + "]", "a string");
      return;
    }
    references[count++] = item.string();
  }
  request.selections = references;
}

const Value* read_orders(const Value& context, Hook hook, Envelope& envelope) {
  const std::string_view member = orders_member(hook);
  if (member.empty()) return &kNoOrders;
  const Value* orders = context.find(member);
  if (orders != nullptr && is_list_of_resources(*orders)) return orders;
  return envelope.object(context, member, "context." + std::string(member), true);
}

void read_context(const Value& body, Request& request, Envelope& envelope, fhir::Arena& arena) {
  const Value* context = envelope.object(body, "context", "context", true);
  if (context == nullptr) return;
  request.user_id = envelope.text(*context, "userId", "context.userId", false);
  request.patient_id = bare_id(envelope.text(*context, "patientId", "context.patientId", true));
  request.encounter_id = envelope.text(*context, "encounterId", "context.encounterId", false);
  request.draft_orders = read_orders(*context, request.hook, envelope);
  if (request.hook == Hook::order_select) read_selections(*context, request, envelope, arena);
}

std::optional<std::chrono::seconds> read_seconds(std::string_view number) {
  int seconds = 0;
  const char* end = number.data() + number.size();
  const auto [parsed, error] = std::from_chars(number.data(), end, seconds);
  if (number.empty() || error != std::errc() || parsed != end) return std::nullopt;
  return std::chrono::seconds(seconds);
}

void read_authorization(const Value& body, Request& request, Envelope& envelope) {
  const Value* given = envelope.object(body, "fhirAuthorization", "fhirAuthorization", false);
  if (given == nullptr) return;
  FhirAuthorization authorization;
  authorization.access_token =
      envelope.text(*given, "access_token", "fhirAuthorization.access_token", true);
  authorization.patient =
      bare_id(envelope.text(*given, "patient", "fhirAuthorization.patient", false));
  authorization.subject = (*given)["subject"].string();
  authorization.scope = envelope.text(*given, "scope", "fhirAuthorization.scope", false);
  authorization.expires_in = read_seconds((*given)["expires_in"].number());
  request.authorization = authorization;
}

/// Under the name of the guide's earlier versions, or of its later ones.
const Value& configuration_items(const Value& body) {
  const Value& extension = body["extension"];
  const Value* items = extension.find("pddi-configuration-items");
  return items != nullptr ? *items : extension["configuration-items"];
}

ClientOptions read_options(const Value& body) {
  const Value& items = configuration_items(body);
  ClientOptions options;
  const auto read = [&](std::string_view code, bool& option) {
    const Value& said = items[code];
    if (said.is_boolean()) option = said.is_true();
  };
  read("cache-for-order-sign-filtering", options.remember_for_sign);
  read("filter-out-repeated-alerts", options.filter_repeated);
  read("alert-non-serious", options.alert_non_serious);
  read("show-evidence-support", options.show_evidence_support);
  return options;
}

}  // namespace

fhir::Result<Request> read_request(const Value& body, Hook offered, fhir::Arena& arena) {
  if (!body.is_object()) {
    return fhir::failure(IssueType::structure, "The body must be a JSON object");
  }
  Envelope envelope;
  Request request;
  request.hook = offered;
  const std::string_view hook = envelope.text(body, "hook", "hook", true);
  if (!hook.empty() && hook != to_string(offered)) {
    envelope.add(IssueType::value, "hook",
                 "is not the hook of this service, " + std::string(to_string(offered)));
  }
  request.hook_instance = envelope.text(body, "hookInstance", "hookInstance", true);
  read_context(body, request, envelope, arena);
  request.fhir_server =
      without_trailing_slashes(envelope.text(body, "fhirServer", "fhirServer", false));
  read_authorization(body, request, envelope);
  request.prefetch = envelope.object(body, "prefetch", "prefetch", false);
  request.options = read_options(body);
  if (!envelope.issues().empty()) return tl::unexpected<Issues>(std::move(envelope.issues()));
  return request;
}

}  // namespace isoguard::cds_hooks
