#include "plugin/decision/record_orders.h"

#include <algorithm>
#include <array>
#include <vector>

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/cds_hooks/public_text.h"

/// Members stand in the order of their names, as canonical JSON asks.
namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;

bool is_status(std::string_view word) {
  constexpr std::array<std::string_view, 10> kWords = {
      "active",  "cancelled", "completed", "draft",   "ended",
      "on-hold", "proposed",  "stopped",   "unknown", "entered-in-error"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

/// A family of codes (ICD-10, ATC) has whatever begins with it, so a known code may still be text.
bool is_plain(const fhir::Coding& coding) {
  return cds_hooks::is_word(coding.code) &&
         (cds_hooks::is_plain_url(coding.system) || cds_hooks::is_word(coding.system));
}

struct Codes {
  std::vector<std::string> known;
  std::vector<std::string> others;
};

void sort_out(const fhir::CodeableConcept& concept_, const knowledge::Terminology& terminology,
              Codes& codes) {
  for (const fhir::Coding& coding : concept_.coding) {
    if (coding.code.empty()) continue;
    const bool known = !terminology.meaning(coding).sets.empty() && is_plain(coding);
    (known ? codes.known : codes.others)
        .push_back(std::string(coding.system).append("|").append(coding.code));
  }
}

void write_list(std::string_view name, const std::vector<std::string>& list, JsonWriter& writer,
                std::string& out) {
  if (list.empty()) return;
  writer.open_member(name, '[');
  for (const std::string& text : list) {
    if (&text != &list.front()) out += ',';
    fhir::json::write_string(text, out);
  }
  writer.close(']');
}

}  // namespace

RecordOrders orders_of(const clinical::ClinicalContext& context, const facts::PatientFacts& facts,
                       const knowledge::Terminology& terminology) {
  RecordOrders orders;
  JsonWriter open(orders.open);
  JsonWriter sealed(orders.sealed);
  open.open('[');
  sealed.open('[');
  int number = 0;
  for (const clinical::MedicationUse& use : context.drafts) {
    if (use.is(clinical::DrugClass::other) || use.order == nullptr) continue;
    Codes codes;
    sort_out(use.order->medication.concept_, terminology, codes);
    const fhir::Medication* medication = facts.resolve(use.order->medication, use.order->contained);
    if (medication != nullptr) sort_out(medication->code, terminology, codes);
    open.open('{');
    if (use.order->authored_on) {
      open.member("authored_on", fhir::to_string(*use.order->authored_on));
    }
    write_list("codes", codes.known, open, orders.open);
    open.raw_member("number", std::to_string(number++));
    if (is_status(use.status)) open.member("status", use.status);
    open.close('}');
    sealed.open('{');
    write_list("codes", codes.others, sealed, orders.sealed);
    sealed.member("ref", std::string(clinical::resource_type(use)).append("/").append(use.id));
    sealed.close('}');
  }
  open.close(']');
  sealed.close(']');
  return orders;
}

}  // namespace isoguard::decision
