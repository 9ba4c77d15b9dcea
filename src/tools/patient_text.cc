#include "src/tools/patient_text.h"

#include <map>
#include <string_view>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/orders.h"
#include "src/tools/indented.h"

namespace isoguard::app {
namespace {

using audit::Record;
using fhir::json::Value;

constexpr std::size_t kLabel = 14;

constexpr const char* kIntroduction =
    "All times are UTC. A decision is one call: somebody chose or signed an order, and the "
    "service\n"
    "looked whether something speaks against it. Checked: each rule and what it found; met means\n"
    "that what it warns of was there. Card: what was shown, and what the prescriber answered. Not\n"
    "known: what could not be read. All members of the records: docs/audit-record.md of "
    "isoguard.\n\n";

/// One line whatever stands in it.
std::string plain(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return out;
}

/// Those that are not empty, with a comma between them.
std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) out.append(out.empty() ? "" : ", ").append(part);
  }
  return out;
}

/// "name value"; empty when there is no value.
std::string named(const char* name, std::string_view value) {
  return value.empty() ? "" : std::string(name) + " " + std::string(value);
}

/// Lines with a label in front of the first of a kind.
class Lines {
 public:
  void add(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    const bool is_first = label != last_;
    last_ = label;
    std::string start(is_first ? label : "");
    start.resize(kLabel, ' ');
    text_ += start + plain(value) + "\n";
  }
  /// As it is, which is several lines.
  void block(const std::string& text) { text_ += text + "\n"; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string last_;
};

void add_call(const Value& event, const char* who, Lines& lines) {
  const Value& client = event["client"];
  lines.add(who, joined({std::string(event["user"]["ref"].string()),
                         named("tenant", event["tenant"].string()),
                         named("client", client["iss"].string()),
                         named("certificate", client["mtls_fp"].string()),
                         named("from", client["peer_ip"].string())}));
  const Value& call = event["call"];
  lines.add("Called", joined({named("service", call["service"].string()),
                              named("hook", call["hook"].string()),
                              named("day of the order", call["today"].string())}));
  lines.add("Allowed", joined({named("scope", call["fhirAuthorization"]["scope"].string()),
                               named("FHIR server", call["fhirServer"].string())}));
}

void add_order(const Value& event, Lines& lines) {
  for (const Value& order : event["order"].items()) {
    std::vector<std::string> parts;
    for (const Value& code : order["codes"].items()) parts.emplace_back(code.string());
    if (parts.empty()) parts.emplace_back("no code that is known here");
    parts.push_back(named("written", order["authored_on"].string()));
    parts.push_back(named("status", order["status"].string()));
    lines.add("Ordered", joined(parts));
  }
}

/// "Observation/1 (prefetch)" of the evidence of that number.
std::string evidence_text(const Value& event, const Value& number) {
  const auto all = event["evidence"].items();
  std::size_t index = 0;
  for (const char c : number.number()) index = index * 10 + static_cast<std::size_t>(c - '0');
  if (number.number().size() > 6 || index >= all.size()) return "";
  const Value& found = all[index];
  std::string text(found["type"].string());
  const std::string_view id = found["id"].string();
  if (!id.empty()) text.append("/").append(id);
  return text + " (" + std::string(found["source"].string()) + ")";
}

void add_checks(const Value& event, Lines& lines) {
  const Value& know = event["know"];
  lines.add("Rules of", joined({named("policy", know["policy"].string()),
                                named("version", know["version"].string()),
                                named("sha256", know["sha256"].string())}));
  for (const Value& check : event["checks"].items()) {
    std::vector<std::string> parts = {
        std::string(check["rule"].string()) + ": " + std::string(check["result"].string()),
        std::string(check["reason"].string()), std::string(check["row"].string()),
        std::string(check["indicator"].string()), std::string(check["policy"].string())};
    for (const Value& number : check["evidence"].items()) {
      parts.push_back(named("from", evidence_text(event, number)));
    }
    lines.add("Checked", joined(parts));
  }
  for (const Value& missing : event["missing"].items()) {
    lines.add("Not known",
              joined({std::string(missing["what"].string()), std::string(missing["why"].string()),
                      std::string(missing["element"].string())}));
  }
}

std::string answer_text(const Value& feedback) {
  std::vector<std::string> parts = {std::string(feedback["outcome"].string()),
                                    named("at", feedback["outcome_utc"].string())};
  for (const Value& reason : feedback["reasons"].items()) {
    parts.push_back(named("reason", reason["code"].string()));
  }
  const std::string_view comments = feedback["comments"].number();
  if (!comments.empty() && comments != "0") parts.push_back(named("comments", comments));
  return joined(parts);
}

using Answers = std::multimap<std::string, std::string>;  ///< by uuid of the card

void add_cards(const Value& event, const Answers& answers, Lines& lines) {
  for (const Value& card : event["cards"].items()) {
    const std::string uuid(card["uuid"].string());
    lines.add("Card", joined({std::string(card["rule"].string()),
                              std::string(card["indicator"].string()), "card " + uuid}));
    const auto [from, to] = answers.equal_range(uuid);
    for (auto answer = from; answer != to; ++answer) lines.add("  answer", answer->second);
    if (from == to) lines.add("  answer", "none on record");
  }
  for (const Value& card : event["suppressed"].items()) {
    lines.add("Not shown",
              joined({std::string(card["rule"].string()), std::string(card["indicator"].string()),
                      std::string(card["why"].string())}));
  }
  if (event["cards"].items().empty()) lines.add("Card", "none");
  lines.add("Response", named("status", event["result"]["http_status"].number()));
}

void add_body(const Record& record, const Value& event, const Answers& answers, Lines& lines) {
  if (record.type == "decision") {
    add_call(event, "Asked by", lines);
    add_order(event, lines);
    add_checks(event, lines);
    add_cards(event, answers, lines);
  } else if (record.type == "feedback") {
    const Value& feedback = event["feedback"];
    add_call(event, "Answered by", lines);
    lines.add("Answer to", joined({std::string(feedback["rule"].string()),
                                   named("card", feedback["card"].string()),
                                   named("shown by event", feedback["decision"].string())}));
    lines.add("Answer", answer_text(feedback));
  } else if (record.type == "access") {
    lines.add("Read by", joined({std::string(event["reader"]["name"].string()),
                                 named("uid", event["reader"]["uid"].number()),
                                 named("from", event["reader"]["peer_ip"].string())}));
    lines.add("Read with", joined({std::string(event["access"]["command"].string()),
                                   event["access"]["box"].is_true() ? "what is sealed, too" : ""}));
  } else {
    lines.block(indented(record.bytes));
  }
}

std::string age_text(const Value& event) {
  const Value& own = event["keep"];
  const Value& keep = own["decision"]["age"].is_string() ? own["decision"] : own;
  const std::string_view age = keep["age"].string();
  if (age == "adult") return "an adult";
  if (age == "young") return named("under 21, born", keep["born"].number());
  return age == "unknown" ? "the age was not known" : "";
}

void add_keeping(const Record& record, const Value& event, const PatientTextSettings& settings,
                 Lines& lines) {
  const bool is_order = record.type == audit::kHoldType || record.type == audit::kDestructionType;
  if (is_order || audit::is_kept_for_good(record.type)) {
    lines.add("Kept", "for good, since other records rest on it");
    return;
  }
  const audit::KeptEvent kept =
      audit::kept_event(record.bytes, record.recorded_us, settings.policy);
  lines.add("Kept until", joined({audit::utc_text(kept.until_us), age_text(event)}));
  const std::string id = record.id.text();
  const audit::Hold* hold = audit::holding(
      settings.holds, {id, record.patient, record.recorded_us, kept.decision, kept.card_uuids});
  if (hold != nullptr) lines.add("Kept until", "or longer, by a legal hold");
}

Answers answers_in(const std::vector<PatientEvent>& events) {
  Answers answers;
  for (const PatientEvent& each : events) {
    if (each.record.type != "feedback") continue;
    const auto event = fhir::Document::parse(each.record.bytes, audit::kEventLimits);
    if (!event) continue;
    const Value& feedback = event->root()["feedback"];
    answers.emplace(feedback["card"].string(),
                    answer_text(feedback) + " (event " + each.record.id.text() + ")");
  }
  return answers;
}

std::string section(std::size_t number, const PatientEvent& each, const Answers& answers,
                    const PatientTextSettings& settings) {
  const Record& record = each.record;
  const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
  const std::string title = std::to_string(number) + ". " + audit::utc_text(record.recorded_us) +
                            " " + plain(record.type);
  Lines lines;
  lines.block(title + "\n" + std::string(title.size(), '-'));
  lines.add("Event", joined({record.id.text(), named("number", std::to_string(record.sequence)),
                             named("of", each.origin)}));
  if (event) {
    add_body(record, event->root(), answers, lines);
    if (record.type == "decision") lines.add("Delivery", settings.delivery(record));
    add_keeping(record, event->root(), settings, lines);
  }
  if (each.names_others) {
    lines.add("Proof", "not here, nor the record: it names other patients' pseudonyms as well");
  } else {
    const bool is_proven = each.proof.lack == EventProof::Lack::none;
    lines.add("Proof", is_proven ? proof_name(record) : "none: " + each.proof.why);
  }
  return lines.take() + "\n";
}

}  // namespace

std::string patient_text(const std::vector<PatientEvent>& events,
                         const PatientTextSettings& settings) {
  const Answers answers = answers_in(events);
  std::string text = kIntroduction;
  for (std::size_t i = 0; i < events.size(); ++i) {
    text += section(i + 1, events[i], answers, settings);
  }
  return text;
}

std::string proof_name(const Record& record) { return "proofs/" + record.id.text() + ".ndjson"; }

}  // namespace isoguard::app
