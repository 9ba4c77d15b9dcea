#include "src/admin/asked.h"

#include <gtest/gtest.h>

#include <vector>

namespace isoguard::app {
namespace {

using Texts = std::vector<std::string>;

http::Request with(const std::string& name, const Texts& values) {
  http::Request request("GET", "/");
  for (const std::string& value : values) request.add_header(name, value);
  return request;
}

std::string word(std::optional<Format> format) {
  if (!format) return "none";
  return *format == Format::json ? "json" : *format == Format::ndjson ? "ndjson" : "csv";
}

TEST(AskedFormat, IsTheOneThatAcceptLikesBest) {
  struct Case {
    Texts accept;
    const char* of_search;  ///< of JSON and NDJSON
    const char* of_stats;   ///< of JSON and CSV
  };
  const std::vector<Case> table = {
      {{}, "json", "json"},
      {{""}, "json", "json"},
      {{"*/*"}, "json", "json"},
      {{"application/fhir+json"}, "json", "json"},
      {{"Application/FHIR+NDJSON"}, "ndjson", "none"},
      {{"application/fhir+ndjson;q=0.1, application/fhir+json"}, "json", "json"},
      {{"application/fhir+json;q=0.1, application/fhir+ndjson"}, "ndjson", "json"},
      {{"application/fhir+json; q=0.1", "application/fhir+ndjson ; Q=0.2"}, "ndjson", "json"},
      {{"application/fhir+json, application/fhir+ndjson"}, "json", "json"},
      {{"application/fhir+ndjson, */*"}, "ndjson", "json"},
      {{"application/*"}, "json", "json"},
      {{"application/*;q=0.5, application/json;q=0, application/fhir+json;q=0,"
        "application/json+fhir;q=0"},
       "ndjson",
       "none"},
      {{"text/csv;q=0.1,application/json"}, "json", "json"},
      {{"text/csv"}, "none", "csv"},
      {{"text/*"}, "none", "csv"},
      {{"text/csv;q=0"}, "none", "none"},
      {{"application/fhir+xml"}, "none", "none"},
      {{"application/fhir+xml, */*;q=0.1"}, "json", "json"},
      {{"application/fhir+xml, application/fhir+json;q=0.000"}, "none", "none"},
      {{"application/fhir+json;q=x, application/fhir+ndjson"}, "ndjson", "none"},
      {{"application/fhir+json; fhirVersion=4.0"}, "json", "json"},
      {{"xyz"}, "json", "json"}};
  for (const Case& each : table) {
    const http::Request request = with("Accept", each.accept);
    const std::string claim = request.headers("Accept");
    EXPECT_EQ(word(asked_format("", request, {Format::json, Format::ndjson})), each.of_search)
        << claim;
    EXPECT_EQ(word(asked_format("", request, {Format::json, Format::csv})), each.of_stats) << claim;
  }
}

TEST(AskedFormat, IsTheNamedOneWhateverTheHeaderSays) {
  const http::Request request = with("Accept", {"application/fhir+ndjson"});
  for (const char* name : {"json", "JSON", "application/json", "application/fhir+json",
                           "application/fhir json", "application/fhir+json; charset=utf-8"}) {
    EXPECT_EQ(word(asked_format(name, request, {Format::json, Format::ndjson})), "json") << name;
  }
  for (const char* name : {"xml", "application/fhir+xml", "csv", "json,ndjson", " "}) {
    EXPECT_EQ(word(asked_format(name, request, {Format::json, Format::ndjson})), "none") << name;
  }
  EXPECT_EQ(format_parameter("a=1&_format=application%2Fjson"), "application/json");
  EXPECT_EQ(format_parameter("a=1"), "");
  EXPECT_EQ(format_parameter("%"), "");
}

TEST(IsLenient, WhenThePreferenceSaysSo) {
  for (const Texts& yes : std::vector<Texts>{{"handling=lenient"},
                                             {"handling=\"lenient\""},
                                             {"Handling=Lenient"},
                                             {"respond-async, handling = lenient; x=1"},
                                             {"respond-async", "handling=lenient"}}) {
    EXPECT_TRUE(is_lenient(with("Prefer", yes))) << yes.front();
  }
  for (const Texts& no : std::vector<Texts>{{},
                                            {"handling=strict"},
                                            {"handling"},
                                            {"lenient"},
                                            {"xhandling=lenient"},
                                            {"handling=lenients"},
                                            {"handling=strict, handling=lenient"}}) {
    EXPECT_FALSE(is_lenient(with("Prefer", no)));
  }
}

TEST(IsForm, GoesByTheMediaType) {
  for (const char* type :
       {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded;charset=UTF-8"}) {
    EXPECT_TRUE(is_form(with("Content-Type", {type}))) << type;
  }
  for (const char* type : {"", "application/json", "application/x-www-form-urlencodedx"}) {
    EXPECT_FALSE(is_form(with("Content-Type", {type}))) << type;
  }
}

}  // namespace
}  // namespace isoguard::app
