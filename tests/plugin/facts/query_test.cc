#include "plugin/facts/query.h"

#include <gtest/gtest.h>

namespace isoguard::facts {
namespace {

TEST(Query, IsFilledInWithTheEncodedPatient) {
  constexpr std::string_view kQuery = "Condition?patient={{context.patientId}}&_count=500";
  EXPECT_EQ(filled_in(kQuery, "p-1.A_~"), "Condition?patient=p-1.A_~&_count=500");
  EXPECT_EQ(filled_in(kQuery, "a&b/../c ü"),
            "Condition?patient=a%26b%2F..%2Fc%20%C3%BC&_count=500");
  EXPECT_EQ(filled_in("Patient/{{context.patientId}}", "{{context.patientId}}"),
            "Patient/%7B%7Bcontext.patientId%7D%7D");
  EXPECT_EQ(filled_in("a={{context.patientId}},{{context.patientId}}", "1"), "a=1,1");
}

TEST(Query, TellsItsType) {
  EXPECT_EQ(type_of("Patient/1"), "Patient");
  EXPECT_EQ(type_of("Condition?patient=a/b"), "Condition");
  EXPECT_EQ(type_of("metadata"), "metadata");
  EXPECT_EQ(type_of(""), "");
}

}  // namespace
}  // namespace isoguard::facts
