#include "src/fhir_client/base_url.h"

#include <gtest/gtest.h>

#include <string>

namespace isoguard::fhir_client {
namespace {

const BaseUrl& registered() {
  static const BaseUrl base = *BaseUrl::parse("https://ehr.example.org/fhir/r4");
  return base;
}

TEST(BaseUrl, SameServerInOtherWords) {
  for (const char* url : {
           "https://ehr.example.org/fhir/r4",
           "https://ehr.example.org/fhir/r4/",
           "HTTPS://EHR.Example.ORG/fhir/r4",
           "https://ehr.example.org:443/fhir/r4",
       }) {
    EXPECT_EQ(BaseUrl::parse(url), registered()) << url;
  }
}

TEST(BaseUrl, EverythingElseIsAnotherServerOrNone) {
  const std::string with_nul("https://ehr.example.org\0/fhir/r4", 32);
  for (const std::string& url : std::initializer_list<std::string>{
           // another scheme
           "http://ehr.example.org/fhir/r4",
           "ftp://ehr.example.org/fhir/r4",
           "//ehr.example.org/fhir/r4",
           "ehr.example.org/fhir/r4",
           "https:ehr.example.org/fhir/r4",
           "https:/ehr.example.org/fhir/r4",
           "https:///ehr.example.org/fhir/r4",
           "https:\\\\ehr.example.org\\fhir\\r4",
           "javascript:https://ehr.example.org/fhir/r4",
           "file:///etc/passwd",
           "",
           // another host
           "https://ehr.example.com/fhir/r4",
           "https://ehr.example.org.evil.test/fhir/r4",
           "https://evil-ehr.example.org/fhir/r4",
           "https://evil.test/ehr.example.org/fhir/r4",
           "https://ehr.example.org./fhir/r4",
           "https://ehr%2eexample.org/fhir/r4",
           "https://ehr..example.org/fhir/r4",
           "https://.ehr.example.org/fhir/r4",
           "https://ehr.example.org%00/fhir/r4",
           "https://ehr.ex\xc3\xa4mple.org/fhir/r4",
           "https://ehr\xe3\x80\x82"
           "example.org/fhir/r4",
           "https://ehr.example.org /fhir/r4",
           "https://ehr_example.org/fhir/r4",
           "https://127.0.0.1/fhir/r4",
           "https://[::1]/fhir/r4",
           "https://0x7f.1/fhir/r4",
           "https://2130706433/fhir/r4",
           "https://169.254.169.254/fhir/r4",
           with_nul,
           // userinfo
           "https://user@ehr.example.org/fhir/r4",
           "https://user:pw@ehr.example.org/fhir/r4",
           "https://ehr.example.org@evil.test/fhir/r4",
           "https://ehr.example.org:443@evil.test/fhir/r4",
           "https://evil.test\\@ehr.example.org/fhir/r4",
           "https://evil.test#@ehr.example.org/fhir/r4",
           "https://@ehr.example.org/fhir/r4",
           // another port
           "https://ehr.example.org:80/fhir/r4",
           "https://ehr.example.org:8443/fhir/r4",
           "https://ehr.example.org:/fhir/r4",
           "https://ehr.example.org:0443/fhir/r4",
           "https://ehr.example.org:+443/fhir/r4",
           "https://ehr.example.org:65979/fhir/r4",
           "https://ehr.example.org:4 43/fhir/r4",
           "https://ehr.example.org:443:443/fhir/r4",
           // another path
           "https://ehr.example.org",
           "https://ehr.example.org/",
           "https://ehr.example.org/fhir",
           "https://ehr.example.org/fhir/r4b",
           "https://ehr.example.org/fhir/r4/x",
           "https://ehr.example.org/fhir/R4",
           "https://ehr.example.org/fhir/r4//",
           "https://ehr.example.org//fhir/r4",
           "https://ehr.example.org/fhir//r4",
           "https://ehr.example.org/fhir/./r4",
           "https://ehr.example.org/fhir/x/../r4",
           "https://ehr.example.org/fhir/r4/..",
           "https://ehr.example.org/fhir/r4/%2e%2e",
           "https://ehr.example.org/fhir%2fr4",
           "https://ehr.example.org/%66hir/r4",
           "https://ehr.example.org\\fhir\\r4",
           "https://ehr.example.org/fhir/r4;x",
           // query, fragment, space
           "https://ehr.example.org/fhir/r4?",
           "https://ehr.example.org/fhir/r4?a=b",
           "https://ehr.example.org/fhir/r4#",
           "https://ehr.example.org/fhir/r4#x",
           "https://evil.test?https://ehr.example.org/fhir/r4",
           " https://ehr.example.org/fhir/r4",
           "https://ehr.example.org/fhir/r4 ",
           "https://ehr.example.org/fhir/r4\n",
           "https://ehr.example.org/fhir\t/r4",
           "https://ehr.example.org/fhir/r4\r\nHost: evil.test",
           "https://ehr.example.org/fhir/r4/" + std::string(3000, 'a'),
       }) {
    const auto other = BaseUrl::parse(url);
    EXPECT_FALSE(other && *other == registered()) << url;
  }
}

struct Target {
  const char* given;
  const char* target;  ///< nullptr: refused
};

TEST(BaseUrl, TargetOfARead) {
  for (const Target& row : {
           Target{"Patient/1", "/fhir/r4/Patient/1"},
           Target{"Patient/a.b-c", "/fhir/r4/Patient/a.b-c"},
           Target{"Condition?patient=Patient/1&_count=5",
                  "/fhir/r4/Condition?patient=Patient/1&_count=5"},
           Target{"Observation?code=http://loinc.org|21112-8",
                  "/fhir/r4/Observation?code=http://loinc.org%7C21112-8"},
           Target{"Observation?code=a%7Cb,c", "/fhir/r4/Observation?code=a%7Cb,c"},
           Target{"Patient/1/$everything", "/fhir/r4/Patient/1/$everything"},
           Target{"", nullptr},
           Target{"/Patient/1", nullptr},
           Target{"//evil.test/Patient/1", nullptr},
           Target{"https://evil.test/Patient/1", nullptr},
           Target{"Patient/../../admin", nullptr},
           Target{"Patient/..", nullptr},
           Target{"./Patient/1", nullptr},
           Target{"Patient//1", nullptr},
           Target{"Patient/1/", nullptr},
           Target{"Patient/%2e%2e/admin", nullptr},
           Target{"Patient\\1", nullptr},
           Target{"Patient/1 2", nullptr},
           Target{"Patient/1#x", nullptr},
           Target{"Patient/1\r\nX: y", nullptr},
           Target{"Condition?a=b\r\nX: y", nullptr},
           Target{"Condition?a=b c", nullptr},
           Target{"Condition?a=b#c", nullptr},
       }) {
    const auto target = registered().target_of(row.given);
    EXPECT_EQ(target.value_or("refused"), row.target != nullptr ? row.target : "refused")
        << row.given;
  }
}

TEST(BaseUrl, TargetOfTheNextPage) {
  for (const Target& row : {
           Target{"https://ehr.example.org/fhir/r4?_getpages=1", "/fhir/r4?_getpages=1"},
           Target{"https://ehr.example.org/fhir/r4/?_getpages=1", "/fhir/r4?_getpages=1"},
           Target{"HTTPS://EHR.example.org:443/fhir/r4/Condition?page=2",
                  "/fhir/r4/Condition?page=2"},
           Target{"/fhir/r4/Condition?page=2", "/fhir/r4/Condition?page=2"},
           Target{"/fhir/r4?page=2", "/fhir/r4?page=2"},
           Target{"Condition?page=2", "/fhir/r4/Condition?page=2"},
           Target{"?page=2", "/fhir/r4?page=2"},
           Target{"https://ehr.example.org/fhir/r4/C?t=a|b", "/fhir/r4/C?t=a%7Cb"},
           // elsewhere
           Target{"http://ehr.example.org/fhir/r4?page=2", nullptr},
           Target{"https://ehr.example.org:8443/fhir/r4?page=2", nullptr},
           Target{"https://internal/fhir/r4?page=2", nullptr},
           Target{"https://evil.test/fhir/r4?page=2", nullptr},
           Target{"//evil.test/fhir/r4?page=2", nullptr},
           Target{"https://ehr.example.org@evil.test/fhir/r4?page=2", nullptr},
           Target{"https://ehr.example.org\\@evil.test/fhir/r4?page=2", nullptr},
           Target{"https://ehr.example.org#@evil.test/fhir/r4?page=2", nullptr},
           Target{"https://evil.test?https://ehr.example.org/fhir/r4", nullptr},
           // outside the base
           Target{"https://ehr.example.org/admin?page=2", nullptr},
           Target{"https://ehr.example.org/fhir/r4b?page=2", nullptr},
           Target{"https://ehr.example.org/fhir/r4/../admin", nullptr},
           Target{"https://ehr.example.org/fhir/r4/%2e%2e/admin", nullptr},
           Target{"https://ehr.example.org?page=2", nullptr},
           Target{"/admin", nullptr},
           Target{"../admin", nullptr},
           Target{"javascript:alert(1)", nullptr},
           Target{"https://ehr.example.org/fhir/r4?a b", nullptr},
       }) {
    const auto target = registered().target_of_next(row.given);
    EXPECT_EQ(target.value_or("refused"), row.target != nullptr ? row.target : "refused")
        << row.given;
  }
}

TEST(BaseUrl, LoopbackAndForbidden) {
  EXPECT_TRUE(BaseUrl::parse("http://localhost:8080/fhir")->is_loopback());
  EXPECT_TRUE(BaseUrl::parse("http://127.0.0.2")->is_loopback());
  EXPECT_FALSE(BaseUrl::parse("http://127.evil.test")->is_loopback());
  EXPECT_FALSE(BaseUrl::parse("http://127.0.0.1.evil.test")->is_loopback());
  EXPECT_FALSE(BaseUrl::parse("http://localhost.evil.test")->is_loopback());
  EXPECT_TRUE(BaseUrl::parse("https://169.254.169.254/latest")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://metadata.google.internal")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://metadata")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://100.100.100.200")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://0")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://0xA9FEA9FE/fhir")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://2852039166/fhir")->is_forbidden());
  EXPECT_TRUE(BaseUrl::parse("https://0251.0376.0251.0376")->is_forbidden());
  EXPECT_FALSE(BaseUrl::parse("https://169.254.evil.test")->is_forbidden());
  EXPECT_FALSE(BaseUrl::parse("https://10.0.0.1/fhir")->is_forbidden());
  EXPECT_FALSE(BaseUrl::parse("https://ehr.example.org")->is_forbidden());
}

TEST(BaseUrl, TargetIsThatOfTheBaseItself) {
  EXPECT_EQ(BaseUrl::parse("https://a.example/fhir/r4/")->target(), "/fhir/r4");
  EXPECT_EQ(BaseUrl::parse("https://a.example")->target(), "/");
}

TEST(BaseUrl, OriginKeepsAnUnusualPortOnly) {
  EXPECT_EQ(BaseUrl::parse("HTTP://A.example:80/x")->origin(), "http://a.example");
  EXPECT_EQ(BaseUrl::parse("https://a.example:80/x")->origin(), "https://a.example:80");
}

}  // namespace
}  // namespace isoguard::fhir_client
