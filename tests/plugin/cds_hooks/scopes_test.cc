#include "plugin/cds_hooks/scopes.h"

#include <gtest/gtest.h>

namespace isoguard::cds_hooks {
namespace {

struct Row {
  const char* scopes;
  const char* type;
  Grant search;
  Grant read;
};

constexpr Grant kNone = Grant::none;
constexpr Grant kPart = Grant::part;
constexpr Grant kWhole = Grant::whole;

TEST(Scopes, WhatTheyGrant) {
  for (const Row& row : {
           // Nothing said of resources: the server decides.
           Row{"", "Patient", kWhole, kWhole},
           Row{"-", "Patient", kWhole, kWhole},
           Row{"launch openid fhirUser launch/patient", "Patient", kWhole, kWhole},
           Row{"patient/Observation", "Patient", kWhole, kWhole},
           Row{"patient/.rs patient/Observation.xyz patient/Observation.", "Patient", kWhole,
               kWhole},
           Row{"group/Observation.rs", "Patient", kWhole, kWhole},
           // Version 1.
           Row{"patient/*.read", "Observation", kWhole, kWhole},
           Row{"patient/*.*", "Observation", kWhole, kWhole},
           Row{"user/Observation.read", "Observation", kWhole, kWhole},
           Row{"system/Observation.*", "Observation", kWhole, kWhole},
           Row{"patient/Observation.write", "Observation", kNone, kNone},
           Row{"patient/Observation.read", "Condition", kNone, kNone},
           Row{"patient/Observation.read", "Observation2", kNone, kNone},
           // Version 2.
           Row{"patient/Observation.rs", "Observation", kWhole, kWhole},
           Row{"user/*.cruds", "Observation", kWhole, kWhole},
           Row{"system/Observation.s", "Observation", kWhole, kNone},
           Row{"patient/Observation.r", "Observation", kNone, kWhole},
           Row{"patient/Observation.r patient/Observation.s", "Observation", kWhole, kWhole},
           Row{"patient/Observation.cud", "Observation", kNone, kNone},
           Row{"patient/Observation.rs?category=laboratory", "Observation", kPart, kPart},
           Row{"patient/Observation.rs?category=laboratory", "Condition", kNone, kNone},
           Row{"patient/Observation.rs?a=b.c patient/*.rs", "Observation", kWhole, kWhole},
           Row{"patient/*.s patient/Observation.rs?a=b", "Observation", kWhole, kPart},
           // Among others, and with spaces to spare.
           Row{"  launch   patient/Condition.rs  online_access ", "Condition", kWhole, kWhole},
           Row{"launch patient/Condition.rs", "Patient", kNone, kNone},
       }) {
    EXPECT_EQ(granted(row.scopes, row.type, true), row.search) << row.scopes << " " << row.type;
    EXPECT_EQ(granted(row.scopes, row.type, false), row.read) << row.scopes << " " << row.type;
  }
}

}  // namespace
}  // namespace isoguard::cds_hooks
