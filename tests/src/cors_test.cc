#include "src/admission/cors.h"

#include <gtest/gtest.h>

namespace isoguard::app {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> configured;
  bool loopback;
  const char* origin;
  bool allowed;
};

class CorsPolicyTest : public testing::TestWithParam<Case> {};

TEST_P(CorsPolicyTest, AllowsExactly) {
  const CorsPolicy policy(GetParam().configured, GetParam().loopback);
  EXPECT_EQ(policy.allows(GetParam().origin), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Origins, CorsPolicyTest,
    testing::Values(
        Case{"LoopbackName", {}, true, "http://localhost:3000", true},
        Case{"LoopbackAddress", {}, true, "http://127.0.0.1:8080", true},
        Case{"LoopbackWithoutPort", {}, true, "https://localhost", true},
        Case{"LoopbackIpv6", {}, true, "http://[::1]:8080", true},
        Case{"NotLoopback", {}, true, "http://localhost.evil.example", false},
        Case{"UserInfoTrick", {}, true, "http://localhost@evil.example", false},
        Case{"MoreBehindAnAddress", {}, true, "http://[::1].evil", false},
        Case{"MoreBehindAPort", {}, true, "http://localhost:80evil", false},
        Case{"NoPortBehindAColon", {}, true, "http://localhost:", false},
        Case{"NoPort", {}, true, "http://127.0.0.1:evil.example", false},
        Case{"UserInfoBehindAPort", {}, true, "http://localhost:80@evil.example", false},
        Case{"APath", {}, true, "http://localhost/evil", false},
        Case{"OpenBracket", {}, true, "http://[::1", false},
        Case{"OtherScheme", {}, true, "file://localhost", false},
        Case{"Null", {}, true, "null", false},
        Case{"ListeningBeyondLoopback", {}, false, "http://localhost:3000", false},
        Case{"Configured", {"https://ehr.example"}, true, "https://ehr.example", true},
        Case{"ConfiguredWithSlash", {"https://ehr.example/"}, true, "https://ehr.example", true},
        Case{"ConfiguredOtherPort",
             {"https://ehr.example"},
             true,
             "https://ehr.example:8443",
             false},
        Case{"ConfiguredOtherScheme", {"https://ehr.example"}, true, "http://ehr.example", false},
        Case{"ConfiguredPrefix",
             {"https://ehr.example"},
             true,
             "https://ehr.example.evil.example",
             false},
        Case{"ConfigurationReplacesLoopback",
             {"https://ehr.example"},
             true,
             "http://localhost:3000",
             false},
        Case{"NullIsNeverConfigured", {"https://ehr.example"}, true, "null", false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace isoguard::app
