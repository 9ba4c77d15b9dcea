// Six monthly prescriptions for one woman, as her prescriber sees them at order-select and at
// order-sign, with a policy as it ships and with one that lets cards be quieter. docs/renewals.md
// is written by this test (ISOGUARD_UPDATE=1); a change of it is a change of what prescribers read.

#include <gtest/gtest.h>

#include "plugin/cds_hooks/feedback.h"
#include "src/recording/alert_memory.h"
#include "tests/src/cds_service.h"
#include "tests/support/quiet_service.h"
#include "tests/support/source_file.h"

namespace isoguard::app {
namespace {

using fhir::Day;
using fhir::json::Value;
using std::chrono::days;
using test_support::parsed;

constexpr Day kStart{std::chrono::year(2026) / 1 / 12};

std::string concept_of(const char* system, const char* code) {
  return std::string(R"({"coding":[{"system":")") + system + R"(","code":")" + code + "\"}]}";
}
constexpr const char* kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr const char* kLoinc = "http://loinc.org";
constexpr const char* kSnomed = "http://snomed.info/sct";
constexpr const char* kOwn = "http://example.org/cds/isotretinoin-guard";

std::string resource(const char* type, const std::string& id, const std::string& members) {
  const char* who = std::string_view(type) == "AllergyIntolerance" ? "patient" : "subject";
  return std::string(R"({"resourceType":")") + type + R"(","id":")" + id + R"(",")" + who +
         R"(":{"reference":"Patient/p"},)" + members + "}";
}
std::string result(const std::string& id, const char* code, Day day, const std::string& value) {
  return resource("Observation", id,
                  R"("status":"final","code":)" + concept_of(kLoinc, code) +
                      R"(,"effectiveDateTime":")" + fhir::to_string(day) + "\"," + value);
}
std::string quantity(const char* value, const char* unit) {
  return std::string(R"("valueQuantity":{"value":)") + value + R"(,"unit":")" + unit +
         R"(","system":"http://unitsofmeasure.org","code":")" + unit + "\"}";
}
std::string done(const std::string& id, const char* code, Day day) {
  return resource("Procedure", id,
                  R"("status":"completed","code":)" + concept_of(kOwn, code) +
                      R"(,"performedDateTime":")" + fhir::to_string(day) + "\"");
}

/// One visit of the course.
struct Visit {
  int number;
  int mg;
  bool tested = true;
  const char* clinician = "Practitioner/derm-1";
  /// She comes to the fourth ten days late.
  Day day() const { return kStart + days(30 * (number - 1) + (number >= 4 ? 10 : 0)); }
};
constexpr Visit kVisits[] = {
    {1, 30}, {2, 30}, {3, 30}, {4, 30, false}, {5, 40}, {6, 40},
};

/// The isotretinoin order of a visit.
std::string order_of(const Visit& visit, const char* status) {
  const std::string last = fhir::to_string(visit.day() + days(29));
  const std::string mg = std::to_string(visit.mg);
  return resource(
      "MedicationRequest", "iso-" + std::to_string(visit.number),
      std::string(R"("status":")") + status + R"(","intent":"order","medicationCodeableConcept":)" +
          concept_of(kRxNorm, visit.mg == 30 ? "403930" : "197845") + R"(,"authoredOn":")" +
          fhir::to_string(visit.day()) +
          R"(","dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d",)" +
          R"("boundsPeriod":{"start":")" + fhir::to_string(visit.day()) + R"(","end":")" + last +
          R"("}}},"doseAndRate":[{"doseQuantity":{"value":)" + mg +
          R"(,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}]}],)" +
          R"("dispenseRequest":{"numberOfRepeatsAllowed":0,"expectedSupplyDuration":{"value":30,)" +
          R"("unit":"days","system":"http://unitsofmeasure.org","code":"d"}})");
}

/// What is on record at a visit.
std::vector<std::string> record_at(const Visit& visit) {
  std::vector<std::string> all = {
      R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"2002-08-15"})",
      resource("AllergyIntolerance", "nuts",
               R"("recordedDate":"2019-05-02","code":)" + concept_of(kSnomed, "91935009")),
      done("sun", "sun-protection-counselling", kStart - days(3)),
      done("programme", "ppp-enrolled", kStart - days(3)),
      resource("MedicationRequest", "pill",
               R"("status":"active","intent":"order","authoredOn":"2025-11-01",)"
               R"("medicationCodeableConcept":)" +
                   concept_of(kRxNorm, "238019")),
      result("weight", "29463-7", kStart - days(3), quantity("60", "kg")),
  };
  for (int n = 1; n <= visit.number; ++n) {
    const Visit& other = kVisits[n - 1];
    const std::string id = std::to_string(n);
    const Day before = other.day() - days(1);
    all.push_back(result("lipids-" + id, "2571-8", before, quantity("90", "mg/dL")));
    all.push_back(result("alt-" + id, "1742-6", before, quantity("22", "U/L")));
    if (other.tested) {
      all.push_back(result("test-" + id, "2106-3", before,
                           R"("valueCodeableConcept":)" + concept_of(kSnomed, "260385009")));
    }
    if (n < visit.number) all.push_back(order_of(other, "completed"));
  }
  return all;
}

std::string prefetch_at(const Visit& visit) {
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"conditions", "Condition"},         {"obs-preg", "Observation"},
      {"obs-lab", "Observation"},          {"procedures", "Procedure"},
      {"medreq", "MedicationRequest"},     {"medstmt", "MedicationStatement"},
      {"allergies", "AllergyIntolerance"}, {"sreq", "ServiceRequest"},
      {"communications", "Communication"}, {"communication-requests", "CommunicationRequest"},
      {"care-plans", "CarePlan"},          {"rems", "QuestionnaireResponse"},
      {"episodes", "EpisodeOfCare"},
  };
  const std::vector<std::string> all = record_at(visit);
  std::string out = R"("prefetch":{"patient":)" + all.front();
  for (const auto& [key, type] : keys) {
    std::string entries;
    for (const std::string& one : all) {
      if (!one.starts_with(R"({"resourceType":")" + type + "\"")) continue;
      entries += (entries.empty() ? "" : ",") + (R"({"resource":)" + one + "}");
    }
    out +=
        ",\"" + key + R"(":{"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
  }
  return out + "}";
}

std::string request_at(const Visit& visit, const std::string& hook) {
  const std::string id = "iso-" + std::to_string(visit.number);
  return R"({"hook":")" + hook + R"(","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2e)" +
         std::to_string(visit.number) + R"(","extension":{"pddi-configuration-items":{)" +
         R"("cache-for-order-sign-filtering":true,"filter-out-repeated-alerts":true}},"context":{)" +
         R"("userId":")" + visit.clinician + R"(","patientId":"p","encounterId":"visit-)" +
         std::to_string(visit.number) + R"(","selections":["MedicationRequest/)" + id +
         R"("],"draftOrders":{"resourceType":"Bundle","entry":[{"resource":)" +
         order_of(visit, "draft") + "}]}}," + prefetch_at(visit) + "}";
}

/// A service whose clock the test moves: records, feedback and memory are the program's own.
class Clinic {
 public:
  explicit Clinic(std::string_view quiet) : plugin_(test_support::plugin_with(quiet)) { restart(); }
  /// What is in memory goes, what is stored stays.
  void restart() {
    feedback_.reset();
    memory_ = std::make_unique<AlertMemory>([this] { return now_us_; });
    for (const std::string& event : sink_.stored("")) {
      if (const auto card = answered_card_of(event)) memory_->note(*card);
    }
    feedback_ = std::make_unique<FeedbackIntake>(log_, cards_, memory_.get());
  }
  fhir::Document ask(const Visit& visit, const std::string& hook) {
    move_clock(visit);
    const auto call = plugin_->call(hook, request_at(visit, hook), visit.day(), "key");
    call->remember(*memory_);
    if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
    const plugin::Answer answer = call->answer();
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto answered = std::make_shared<Answered>();
    log_.answer(call->record(answer, ""), {}, {}, {200, "application/json", answer.body, {}},
                http::Responder(answered));
    return parsed(answered->wait().body);
  }
  void override(const Visit& visit, const Value& card, const std::string& reason) {
    move_clock(visit);
    const std::string body =
        R"({"feedback":[{"card":")" + std::string(card["uuid"].string()) +
        R"(","outcome":"overridden","outcomeTimestamp":")" + audit::utc_text(now_us_) +
        R"(","overrideReason":{"reason":{"code":")" + reason +
        R"(","system":"http://example.org/cds/isotretinoin-guard/override-reason"},)" +
        R"("userComment":"ate peanuts last week, Jane Doe knows"}}]})";
    const auto answered = std::make_shared<Answered>();
    feedback_->take({"order-select", {}, "", *cds_hooks::read_feedback(body)}, {},
                    http::Responder(answered));
    EXPECT_EQ(answered->wait().status, 200);
  }

 private:
  /// Each step of a visit takes a minute.
  void move_clock(const Visit& visit) {
    const auto morning = visit.day().time_since_epoch() + std::chrono::hours(9);
    now_us_ = std::max<std::int64_t>(
        now_us_ + 60'000'000,
        std::chrono::duration_cast<std::chrono::microseconds>(morning).count());
    sink_.set_clock(now_us_);
  }

  std::shared_ptr<const plugin::Plugin> plugin_;
  std::int64_t now_us_ = 0;
  test_support::EventsInMemory sink_;
  test_support::TestSite site_;
  DecisionLog log_{sink_, site_.subjects, OnAuditFailure::deliver};
  CardsInEvents cards_{[this](std::string_view uuid) { return sink_.stored(uuid); }};
  std::unique_ptr<AlertMemory> memory_;
  std::unique_ptr<FeedbackIntake> feedback_;
};

std::string as_quote(std::string_view text) {
  std::string out = ">";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_a_line = (i == 0 || text[i - 1] == '\n') && text[i] != '\n';
    if (begins_a_line) out += ' ';
    out += text[i] == '\n' ? std::string("\n>") : std::string(1, text[i]);
  }
  return out + "\n";
}
std::string line_of(const Value& card) {
  return "**" + std::string(card["indicator"].string()) +
         "**: " + std::string(card["summary"].string());
}
/// The paragraph about an earlier override, if there is one.
std::string first_paragraph(const Value& card) {
  const std::string_view detail = card["detail"].string();
  return detail.starts_with("You overrode")
             ? " _" + std::string(detail.substr(0, detail.find("\n"))) + "_"
             : "";
}
std::string cards_in(const fhir::Document& answer) {
  std::string out;
  for (const Value& card : answer.root()["cards"].items()) {
    out += "  - " + line_of(card) + first_paragraph(card) + "\n";
  }
  return out.empty() ? "  - no card\n" : out;
}

/// The prescriber overrides the warning about the peanut allergy where it is one, and reads the
/// rest.
std::string story(Clinic& clinic) {
  std::string out;
  for (const Visit& visit : kVisits) {
    out += "### Month " + std::to_string(visit.number) + ", " + fhir::to_string(visit.day()) +
           ": " + std::to_string(visit.mg) + " mg a day" +
           (visit.tested ? "" : ", ten days late, and no pregnancy test since the last order") +
           "\n\n";
    const fhir::Document selected = clinic.ask(visit, "order-select");
    out += "- order-select\n" + cards_in(selected);
    for (const Value& card : selected.root()["cards"].items()) {
      const bool allergy = card["source"]["topic"]["code"].string() == "hypersensitivity";
      if (!allergy || card["indicator"].string() != "warning") continue;
      clinic.override(visit, card, "tolerated-before");
      out += "- overridden: the card on the allergy, because she tolerated it before\n";
    }
    if (visit.number == 3) clinic.restart();
    const fhir::Document signed_ = clinic.ask(visit, "order-sign");
    out += "- order-sign\n" + cards_in(signed_) + "\n";
  }
  return out;
}

TEST(Renewals, AreAsDocumented) {
  Clinic loud("");
  Clinic quiet(
      R"({"accept_risk":"Dr A. Example, 2026-01-02: agreed with the pharmacy","override_memory_days":120,)"
      R"("client_options":["filter-out-repeated-alerts"]})");
  std::string page =
      "# Six monthly renewals\n\n"
      "What a prescriber sees who renews isotretinoin every month for the same woman of 23. Her "
      "peanut allergy is on record, she takes\n"
      "the pill, and a pregnancy test is done before each order but the fourth, for which she "
      "comes "
      "late. The dose goes up in the fifth\n"
      "month. The prescriber overrides a warning about the allergy wherever there is one. The "
      "policy "
      "is eu-ppp; [quiet.md](quiet.md)\n"
      "says what may be quieter. `tests/src/renewals_test.cc` writes this page from the "
      "program.\n\n"
      "## As it ships\n\nThe same warning comes at every step of every month.\n\n" +
      story(loud) +
      "## With `override_memory_days` 120 and `filter-out-repeated-alerts`\n\n"
      "A card that was answered after order-select is not repeated at order-sign, and an override "
      "makes the same card information until\n"
      "something changes: the dose in month 5, for one. What is about pregnancy is never quieter. "
      "The service is restarted in month 3.\n\n" +
      story(quiet);
  page += "## A card that was overridden before\n\n";
  const fhir::Document again = quiet.ask(kVisits[5], "order-sign");
  for (const Value& card : again.root()["cards"].items()) {
    if (card["source"]["topic"]["code"].string() != "hypersensitivity") continue;
    page += as_quote(line_of(card)) + ">\n" + as_quote(card["detail"].string());
  }
  EXPECT_EQ(page.find("Jane Doe"), std::string::npos);
  test::expect_page("docs/renewals.md", page);
}

}  // namespace
}  // namespace isoguard::app
