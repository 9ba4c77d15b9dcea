#include "plugin/facts/release.h"

#include <gtest/gtest.h>

#include "fhir/arena.h"
#include "fhir/json.h"

namespace isoguard::facts {
namespace {

using enum fhir::Release;
using fhir::Release;

constexpr std::nullopt_t kNoServer = std::nullopt;
constexpr const char* kStu3OrR4 = R"({"resourceType":"MedicationRequest",
  "medicationCodeableConcept":{"text":"x"}})";
constexpr const char* kStu3Conditions = R"("conditions":{"resourceType":"Bundle","entry":[
  {"resource":{"resourceType":"Condition","subject":{},"clinicalStatus":"active"}}]})";

std::string bundle(const std::string& resource) {
  return R"({"resourceType":"Bundle","entry":[{"resource":)" + resource + "}]}";
}

Release found(const std::string& orders, const std::string& prefetch,
              std::optional<Release> server) {
  std::string bytes = R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p",
    "draftOrders":)" + orders +
                      R"(},"prefetch":{)" + prefetch + "}}";
  fhir::Arena arena;
  const auto value = fhir::json::parse(bytes, arena);
  EXPECT_TRUE(value) << bytes;
  const auto request =
      cds_hooks::read_request(arena.keep(*value), cds_hooks::Hook::order_sign, arena);
  EXPECT_TRUE(request) << bytes;
  return release_of(*request, server);
}

struct Row {
  const char* why;
  std::string orders;
  std::string prefetch;
  std::optional<Release> server;
  Release release;
};

TEST(ReleaseOfACall, IsThatOfItsOrdersThenTheServersThenThePrefetchs) {
  const Row rows[] = {
      {"the orders tell", bundle(R"({"resourceType":"MedicationOrder"})"), kStu3Conditions, r4,
       dstu2},
      {"a lone order tells", R"({"resourceType":"MedicationRequest","medication":{"concept":{}}})",
       "", kNoServer, r5},
      {"the server decides between two", bundle(kStu3OrR4), "", stu3, stu3},
      {"a server that cannot have sent the orders", bundle(kStu3OrR4), "", r5, r4},
      {"the server before the prefetch", bundle(kStu3OrR4), kStu3Conditions, r4, r4},
      {"the prefetch decides between two", bundle(kStu3OrR4), kStu3Conditions, kNoServer, stu3},
      {"a prefetched resource", bundle(kStu3OrR4),
       R"("a":{"resourceType":"MedicationStatement","subject":{},"taken":"n"})", kNoServer, stu3},
      {"nothing tells", bundle(kStu3OrR4), R"("conditions":null)", kNoServer, r4},
      {"DSTU2 or STU3", bundle(R"({"resourceType":"ProcedureRequest"})"), "", kNoServer, stu3},
      {"R4 or R5", bundle(R"({"resourceType":"MedicationRequest","encounter":{}})"), "", kNoServer,
       r4},
      {"an empty bundle", R"({"resourceType":"Bundle"})", "", kNoServer, r4},
      {"the second order",
       R"({"resourceType":"Bundle","entry":[{},{"resource":{"resourceType":"Medication"}},
          {"resource":{"resourceType":"MedicationOrder"}}]})",
       "", kNoServer, dstu2},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(fhir::to_code(found(row.orders, row.prefetch, row.server)),
              fhir::to_code(row.release))
        << row.why;
  }
}

}  // namespace
}  // namespace isoguard::facts
