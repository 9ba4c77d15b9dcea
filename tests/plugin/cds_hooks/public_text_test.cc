#include "plugin/cds_hooks/public_text.h"

#include <gtest/gtest.h>

namespace isoguard::cds_hooks {
namespace {

TEST(PublicText, Users) {
  const std::pair<const char*, const char*> rows[] = {
      {"Practitioner/1", "Practitioner/1"},
      {"PractitionerRole/a-b.c", "PractitionerRole/a-b.c"},
      {"Device/pump", "Device/pump"},
      {"Patient/1", ""},
      {"RelatedPerson/1", ""},
      {"Practitioner/", ""},
      {"Practitioner/Jane Doe", ""},
      {"Practitioner/1/_history/2", ""},
      {"1", ""},
      {"", ""},
  };
  for (const auto& [reference, shown] : rows) EXPECT_EQ(public_user(reference), shown) << reference;
}

TEST(PublicText, Scopes) {
  const std::pair<const char*, const char*> rows[] = {
      {"patient/*.rs", "patient/*.rs"},
      {"openid  fhirUser patient/Observation.read", "openid fhirUser patient/Observation.read"},
      {"patient/Observation.rs?patient=4711 user/*.*", "patient/Observation.rs? user/*.*"},
      {"Jane Doe", ""},
      {"patient/Jane,Doe launch/patient", "launch/patient"},
      {"", ""},
      {" ", ""},
  };
  for (const auto& [scope, shown] : rows) EXPECT_EQ(public_scope(scope), shown) << scope;
  EXPECT_EQ(public_scope("patient/" + std::string(100, 'x')), "");
}

TEST(PublicText, IdsThatTellThePatient) {
  EXPECT_TRUE(tells_patient("p", "p"));
  EXPECT_FALSE(tells_patient("preg-1", "p")) << "by chance";
  EXPECT_TRUE(tells_patient("4711", "4711"));
  EXPECT_TRUE(tells_patient("weight-4711-2", "4711"));
  EXPECT_FALSE(tells_patient("weight-4712-2", "4711"));
}

TEST(PublicText, Shapes) {
  EXPECT_TRUE(is_uuid("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"));
  EXPECT_TRUE(is_uuid("D1577C69-DFBE-44AD-BA6D-3E05E953B2EA"));
  for (const char* text :
       {"", "d1577c69dfbe44adba6d3e05e953b2ea", "4711", "d1577c69-dfbe-44ad-ba6d-3e05e953b2eg",
        "d1577c69-dfbe-44ad-ba6d_3e05e953b2ea"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
  EXPECT_TRUE(is_plain_url("https://ehr.example:8443/fhir/r4"));
  for (const char* text : {"", "ehr.example", "ftp://ehr.example", "https://user@ehr.example",
                           "https://ehr.example/fhir?patient=1", "https://ehr.example/a#b",
                           "https://ehr.example/Jane Doe"}) {
    EXPECT_FALSE(is_plain_url(text)) << text;
  }
  EXPECT_FALSE(is_plain_url("https://" + std::string(300, 'x')));
  EXPECT_TRUE(is_time("2026-11-25T22:00:00.123+02:00"));
  EXPECT_FALSE(is_time("25 November 2026"));
  EXPECT_FALSE(is_time(""));
  EXPECT_TRUE(is_id("a-b.C1"));
  EXPECT_FALSE(is_id("a_b"));
  EXPECT_FALSE(is_id(std::string(65, 'a')));
  EXPECT_TRUE(is_word("client_1:x"));
  EXPECT_FALSE(is_word("two words"));
  EXPECT_FALSE(is_word(""));
}

}  // namespace
}  // namespace isoguard::cds_hooks
