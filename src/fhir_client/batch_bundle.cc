#include "src/fhir_client/batch_bundle.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fhir/document.h"
#include "src/fhir_client/answer_head.h"
#include "src/fhir_client/batch_order.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using fhir::json::Value;

constexpr int kAnswered = 200;

/// What a batch-response adds in depth to the resources in it.
constexpr std::size_t kDepthOfEntry = 4;

/// Of "200 OK" or "404"; 0 when it is no such text.
int status_of(std::string_view text) {
  int status = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, status);
  const bool whole = error == std::errc() && rest == text.data() + 3 && status >= 100;
  return whole && (rest == end || *rest == ' ') ? status : 0;
}

bool reports_an_error(const Value& outcome) {
  const auto issues = outcome["issue"].items();
  return std::any_of(issues.begin(), issues.end(), [](const Value& issue) {
    const std::string_view severity = issue["severity"].string();
    return severity == "error" || severity == "fatal";
  });
}

Answer answer_of(const Value& entry, std::size_t body_bytes) {
  const Value& response = entry["response"];
  const Value& resource = entry["resource"];
  const int status = status_of(response["status"].string());
  if (status == 0) return {Failure::unparsable, kAnswered, {}, {}};
  Answer answer{judge({status, {}, {}, {}}, body_bytes), status, {}, {}};
  if (answer.failure != Failure::none) return answer;
  if (reports_an_error(response["outcome"])) {
    answer.failure = Failure::operation_outcome;
  } else if (!resource.is_object()) {
    answer.failure = Failure::unparsable;
  } else {
    fhir::json::write(resource, answer.body);
    if (answer.body.size() > body_bytes) answer = {Failure::too_large, status, {}, {}};
  }
  return answer;
}

std::optional<fhir::Document> parse(std::string body, const Limits& limits) {
  fhir::json::Limits json;
  json.bytes = limits.total_bytes;
  json.depth += kDepthOfEntry;
  json.values *= std::max<std::size_t>(1, limits.total_bytes / limits.body_bytes);
  fhir::Result<fhir::Document> parsed = fhir::Document::parse(std::move(body), json);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

}  // namespace

std::string write_batch(const std::vector<std::string>& urls) {
  std::string bundle = R"({"resourceType":"Bundle","type":"batch","entry":[)";
  for (const std::string& url : urls) {
    if (bundle.back() != '[') bundle.push_back(',');
    bundle += R"({"request":{"method":"GET","url":)";
    fhir::json::write_string(url, bundle);
    bundle += "}}";
  }
  return bundle + "]}";
}

std::string_view json_type_of(std::optional<fhir::Release> release) {
  return release == fhir::Release::dstu2 ? "application/json+fhir" : "application/fhir+json";
}

std::optional<std::vector<Answer>> read_batch_response(std::string body,
                                                       const std::vector<const Read*>& reads,
                                                       const Limits& limits) {
  const auto document = parse(std::move(body), limits);
  if (!document) return std::nullopt;
  const Value& root = document->root();
  const auto entries = root["entry"].items();
  const bool right = root["resourceType"].string() == "Bundle" &&
                     root["type"].string() == "batch-response" && entries.size() == reads.size();
  if (!right || is_out_of_order(reads, entries)) return std::nullopt;
  std::vector<Answer> answers;
  answers.reserve(entries.size());
  for (const Value& entry : entries) answers.push_back(answer_of(entry, limits.body_bytes));
  return answers;
}

}  // namespace isoguard::fhir_client
