// What a terminology server says of a code, and what becomes of an order by it.

#include <gtest/gtest.h>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"

namespace isoguard::plugin {
namespace {

constexpr fhir::Day kToday{std::chrono::year(2026) / 11 / 23};
constexpr const char* kLocal = "http://drugs.example";
constexpr const char* kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr const char* kAtc = "http://www.whocc.no/atc";

const Plugin& shipped() {
  static const auto plugin =
      Plugin::make(*knowledge::load(knowledge::embedded_manifests()), "eu-ppp");
  return **plugin;
}

std::string coded(const std::string& system, const std::string& code,
                  const std::string& display = "") {
  return R"("medicationCodeableConcept":{"coding":[{"system":")" + system + R"(","code":")" + code +
         "\"" + (display.empty() ? "" : R"(,"display":")" + display + "\"") + "}]}";
}
std::string local_code() { return coded(kLocal, "4711"); }

std::string draft(const std::string& drug, const std::string& more = "") {
  return R"({"resource":{"resourceType":"MedicationRequest","id":"o","status":"draft","intent":"order",)"
         R"("subject":{"reference":"Patient/p"},)" +
         more + drug + "}}";
}
std::unique_ptr<Call> sign(const std::string& entries, const std::string& prefetch = "{}") {
  return shipped().call(
      "order-sign",
      R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
      R"("fhirServer":"https://ehr.example/fhir","prefetch":)" +
          prefetch +
          R"(,"context":{"userId":"Practitioner/1","patientId":"p",)"
          R"("draftOrders":{"resourceType":"Bundle","entry":[)" +
          entries + "]}}}",
      kToday);
}

/// What the service takes the orders for, told by what it wants to read and says.
std::string taken_for(Call& call) {
  const std::size_t reads = call.needs().size();
  if (reads == 14) return "isotretinoin";
  if (reads == 2) return "partner";
  call.answer();
  for (const RuleOutcome& outcome : call.outcomes()) {
    if (outcome.rule == "data-unavailable") return outcome.row;
  }
  return "harmless";
}

ExplainedCode answer() {
  ExplainedCode said;
  said.asked = {kLocal, "4711"};
  said.complete = true;
  return said;
}
ExplainedCode named(const std::string& name) {
  ExplainedCode said = answer();
  said.names = {name};
  return said;
}
ExplainedCode same_as(const std::string& system, const std::string& code) {
  ExplainedCode said = answer();
  said.same = {{system, code, ""}};
  return said;
}
ExplainedCode related_to(const std::string& system, const std::string& code) {
  ExplainedCode said = answer();
  said.related = {{system, code, ""}};
  return said;
}
ExplainedCode incomplete(ExplainedCode said) {
  said.complete = false;
  return said;
}
ExplainedCode both(ExplainedCode said, const ExplainedCode& other) {
  said.names.insert(said.names.end(), other.names.begin(), other.names.end());
  said.same.insert(said.same.end(), other.same.begin(), other.same.end());
  said.related.insert(said.related.end(), other.related.begin(), other.related.end());
  return said;
}

TEST(LearnedCodes, MakeOfAnOrderWhatOurOwnKnowledgeSaysOfThem) {
  const struct {
    const char* what;
    ExplainedCode said;
    const char* taken_for;
    std::string more = "";
  } rows[] = {
      {"nothing was learned", answer(), "unidentified-draft"},
      {"a name of isotretinoin", named("Roaccutane 20 mg capsules"), "isotretinoin"},
      {"a name of a tetracycline", named("Doxycycline 100 mg capsule"), "partner"},
      {"a name of another drug", named("Paracetamol 500 mg tablet"), "harmless"},
      {"a name that says gel", named("Isotretinoin 0.05% gel"), "harmless"},
      {"the second name", both(named("Produkt 17"), named("Isotretinoin 10 mg capsule")),
       "isotretinoin"},
      {"the same as isotretinoin", same_as(kRxNorm, "197844"), "isotretinoin"},
      {"the same as a tetracycline", same_as(kRxNorm, "1650143"), "partner"},
      {"the same as another drug", same_as(kRxNorm, "197805"), "harmless"},
      {"the same as what we do not know either", same_as("http://other.example", "9"),
       "unidentified-draft"},
      {"related to isotretinoin", related_to(kRxNorm, "197844"), "isotretinoin"},
      {"related to a tetracycline", related_to(kRxNorm, "1650143"), "partner"},
      {"merely related to another drug", related_to(kRxNorm, "197805"), "unidentified-draft"},
      {"merely related to isotretinoin on the skin", related_to(kAtc, "D10AD04"),
       "unidentified-draft"},
      {"related to both forms: one does not excuse the other",
       both(related_to(kAtc, "D10AD04"), related_to(kAtc, "D10BA01")), "isotretinoin"},
      {"another name, related to isotretinoin",
       both(named("Produkt 17"), related_to(kRxNorm, "197844")), "isotretinoin"},
      {"a gel of it, by its ingredient", both(named("Produkt 17 gel"), related_to(kRxNorm, "6064")),
       "harmless"},
      {"an ingredient, on the skin as the order says", related_to(kRxNorm, "6064"),
       "unidentified-draft", R"("dosageInstruction":[{"route":{"text":"cutaneous"}}],)"},
      {"half an answer with a name of isotretinoin", incomplete(named("Roaccutane")),
       "isotretinoin"},
      {"half an answer with another name", incomplete(named("Paracetamol 500 mg tablet")),
       "unidentified-draft"},
      {"half an answer with another code", incomplete(same_as(kRxNorm, "197805")),
       "unidentified-draft"},
  };
  for (const auto& row : rows) {
    const auto call = sign(draft(local_code(), row.more));
    EXPECT_EQ(call->unknown_codes(), (std::vector<UnknownCode>{{kLocal, "4711"}})) << row.what;
    call->learn({&row.said, 1});
    EXPECT_EQ(taken_for(*call), row.taken_for) << row.what;
  }
}

TEST(LearnedCodes, OfIngredientsMustTellAllOfThem) {
  const auto ingredient = [](const char* code) {
    return R"({"itemCodeableConcept":{"coding":[{"system":")" + std::string(kLocal) +
           R"(","code":")" + code + R"("}]}})";
  };
  const std::string drug =
      R"("medicationReference":{"reference":"#m"},"contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"system":")" +
      std::string(kLocal) + R"(","code":"p"}]},"ingredient":[)" + ingredient("a") + "," +
      ingredient("b") + "]}]";
  const auto of = [](const char* code, ExplainedCode said) {
    said.asked.code = code;
    return said;
  };
  const ExplainedCode paracetamol = named("Paracetamol");
  const ExplainedCode doxycycline = named("Doxycycline 100 mg capsule");
  const struct {
    const char* what;
    std::vector<ExplainedCode> said;
    const char* taken_for;
  } rows[] = {
      {"one of two", {of("a", paracetamol)}, "unidentified-draft"},
      {"the other not known there",
       {of("a", paracetamol), of("b", answer())},
       "unidentified-draft"},
      {"both", {of("a", paracetamol), of("b", named("Caffeine"))}, "harmless"},
      {"the product", {of("p", paracetamol)}, "harmless"},
      {"one of two is ours", {of("b", doxycycline)}, "partner"},
      {"merely related", {of("p", related_to(kRxNorm, "197805"))}, "unidentified-draft"},
  };
  for (const auto& row : rows) {
    const auto call = sign(draft(drug));
    EXPECT_EQ(call->unknown_codes().size(), 3u);
    call->learn(row.said);
    EXPECT_EQ(taken_for(*call), row.taken_for) << row.what;
  }
}

TEST(LearnedCodes, AreNotTakenForAnotherCode) {
  const auto call = sign(draft(local_code()));
  call->unknown_codes();
  ExplainedCode other = named("Paracetamol");
  other.asked.code = "4712";
  call->learn({&other, 1});
  EXPECT_EQ(taken_for(*call), "unidentified-draft");
}

TEST(LearnedCodes, AreAskedForOnceAndOnlyWhereNothingElseTells) {
  using Codes = std::vector<UnknownCode>;
  const std::string reference = R"("medicationReference":{"reference":"#m"},"contained":[)";
  const struct {
    const char* what;
    std::string drug;
    Codes codes;
  } rows[] = {
      {"a code that nobody knows", local_code(), {{kLocal, "4711"}}},
      {"of a contained Medication",
       reference + R"({"resourceType":"Medication","id":"m","code":{"coding":[{"system":")" +
           kLocal + R"(","code":"8"}]}}])",
       {{kLocal, "8"}}},
      {"of its ingredients",
       reference +
           R"({"resourceType":"Medication","id":"m","ingredient":[{"itemCodeableConcept":{"coding":[{"system":")" +
           kLocal + R"(","code":"9"}]}}]}])",
       {{kLocal, "9"}}},
      {"beside a code that is known", coded(kRxNorm, "197805"), {}},
      {"beside a name", coded(kLocal, "4711", "Paracetamol"), {}},
      {"a code without system", R"("medicationCodeableConcept":{"coding":[{"code":"4711"}]})", {}},
      {"a system that is no URI", coded("local", "4711"), {}},
      {"a text in place of a code", coded(kLocal, "for Mrs Smith"), {}},
      {"a text in another alphabet", coded(kLocal, "\u00e9"), {}},
      {"a long text in place of a code", coded(kLocal, std::string(65, 'x')), {}},
      {"a long code", coded(kLocal, std::string(64, 'x')), {{kLocal, std::string(64, 'x')}}},
      {"a reference that is not read yet",
       R"("medicationReference":{"reference":"Medication/m"})",
       {}},
      {"a drug that is not ordered", R"("doNotPerform":true,)" + local_code(), {}},
  };
  for (const auto& row : rows) {
    const auto call = sign(draft(row.drug));
    EXPECT_EQ(call->unknown_codes(), row.codes) << row.what;
    EXPECT_EQ(call->unknown_codes(), Codes{}) << row.what << ", again";
  }
}

std::string history(const std::string& status) {
  return R"({"medrx":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest",)"
         R"("id":"h","intent":"order","authoredOn":"2026-11-20","subject":{"reference":"Patient/p"},"status":")" +
         status + "\"," + local_code() + "}}]}}";
}

TEST(LearnedCodes, OfTheHistoryAreAskedForWhenTheOrderIsOurs) {
  const std::string iso = draft(coded(kRxNorm, "197844"));
  EXPECT_EQ(sign(iso, history("active"))->unknown_codes().size(), 1u);
  EXPECT_TRUE(sign(iso, history("cancelled"))->unknown_codes().empty());
  EXPECT_TRUE(sign(draft(coded(kRxNorm, "197805")), history("active"))->unknown_codes().empty())
      << "nothing is ordered that concerns us";
}

TEST(LearnedCodes, OfTheHistoryFireTheRuleOfTheDrug) {
  const auto call = sign(draft(coded(kRxNorm, "197844")), history("active"));
  call->unknown_codes();
  const ExplainedCode said = named("Doxycycline 100 mg capsule");
  call->learn({&said, 1});
  EXPECT_NE(call->answer().body.find(R"("code":"tetracycline-interaction")"), std::string::npos);
}

TEST(LearnedCodes, PutNothingOfTheServersIntoACard) {
  for (const char* name :
       {"Roaccutane <script>alert(1)</script>", "Roaccutane **bold** [x](http://y)"}) {
    const auto call = sign(draft(local_code()));
    call->unknown_codes();
    const ExplainedCode said = named(name);
    call->learn({&said, 1});
    call->give_up(fhir::Failure::timeout);
    const std::string body = call->answer().body;
    EXPECT_NE(body.find("teratogenic"), std::string::npos) << body;
    for (const char* text : {"<script", "alert", "bold", "http://y", kLocal}) {
      EXPECT_EQ(body.find(text), std::string::npos) << body;
    }
  }
}

TEST(LearnedCodes, AfterGivingUpOnTheRecordSayWhyItIsMissing) {
  const auto call = sign(draft(local_code()));
  call->unknown_codes();
  call->give_up(fhir::Failure::timeout);
  const ExplainedCode said = named("Roaccutane");
  call->learn({&said, 1});
  EXPECT_TRUE(call->needs().empty());
  EXPECT_NE(call->answer().body.find("no answer in time"), std::string::npos);
}

TEST(LearnedCodes, AreNamedInTheExplanation) {
  const auto call = sign(draft(local_code()));
  call->unknown_codes();
  const ExplainedCode said = named("Roaccutane");
  call->learn({&said, 1});
  const std::string explained = call->explanation();
  EXPECT_NE(explained.find("terminology server on 4711 of http://drugs.example: known there\n"),
            explained.npos)
      << explained;
}

TEST(LearnedCodes, AreBoundedACall) {
  std::string drafts = draft(coded(kLocal, "c0"));
  for (int i = 1; i < 100; ++i) drafts += "," + draft(coded(kLocal, "c" + std::to_string(i)));
  const auto call = sign(drafts);
  EXPECT_EQ(call->unknown_codes().size(), Call::kMostUnknownCodes);
  EXPECT_TRUE(call->unknown_codes().empty());
}

}  // namespace
}  // namespace isoguard::plugin
