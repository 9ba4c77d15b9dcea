#include "src/fhir_client/batching.h"

#include <gtest/gtest.h>

namespace isoguard::fhir_client {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Batching::Time kStart{std::chrono::hours(1000)};

TEST(Batching, OnlyWhereTheServerSaysSo) {
  Batching batching;
  EXPECT_FALSE(batching.is_worth_it(kStart)) << "nothing is known yet";
  batching.said(false);
  EXPECT_FALSE(batching.is_worth_it(kStart));
  batching.said(true);
  EXPECT_TRUE(batching.is_worth_it(kStart));
  batching.said(false);
  EXPECT_FALSE(batching.is_worth_it(kStart)) << "it was changed";
}

TEST(Batching, NotAfterARefusalUntilTheMetadataAreReadAnew) {
  Batching batching;
  batching.said(true);
  batching.refused();
  EXPECT_FALSE(batching.is_worth_it(kStart));
  EXPECT_FALSE(batching.is_worth_it(kStart + std::chrono::hours(24)));
  batching.said(true);
  EXPECT_TRUE(batching.is_worth_it(kStart));
}

TEST(Batching, NotForTenMinutesAfterOneOfWhichNothingCame) {
  Batching batching;
  batching.said(true);
  batching.failed(kStart);
  EXPECT_FALSE(batching.is_worth_it(kStart));
  EXPECT_FALSE(batching.is_worth_it(kStart + minutes(10) - seconds(1)));
  EXPECT_TRUE(batching.is_worth_it(kStart + minutes(10)));
  batching.failed(kStart + minutes(10));
  batching.said(true);
  EXPECT_FALSE(batching.is_worth_it(kStart + minutes(11))) << "the metadata do not undo it";
  EXPECT_TRUE(batching.is_worth_it(kStart + minutes(20)));
}

}  // namespace
}  // namespace isoguard::fhir_client
