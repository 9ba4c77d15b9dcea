// What counts as JSON in UTF-8.
#include "src/http/json_type.h"

#include <gtest/gtest.h>

namespace isoguard::http {
namespace {

TEST(JsonType, IsJsonByAnyOfItsNames) {
  for (const char* type :
       {"", "application/json", "application/fhir+json", "application/json+fhir",
        "Application/JSON", " application/json ", "application/json;charset=utf-8",
        "application/json; charset=UTF-8", "application/json ; charset=\"utf-8\"",
        "application/json; charset=utf8", "application/json; fhirVersion=4.0; charset=utf-8",
        "application/json;", "application/json; profile=x"}) {
    EXPECT_TRUE(is_json(type)) << type;
  }
}

TEST(JsonType, IsNothingElse) {
  for (const char* type :
       {"text/plain", "application/xml", "application/jsonx", "json",
        "application/json, text/plain", "application/json; charset=latin1",
        "application/json; charset=utf-8x", "application/json; charset=utf-16",
        "application/json; charset=", "application/json; charset=utf-8; charset=latin1"}) {
    EXPECT_FALSE(is_json(type)) << type;
  }
}

}  // namespace
}  // namespace isoguard::http
