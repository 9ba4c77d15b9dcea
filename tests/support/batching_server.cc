#include "tests/support/batching_server.h"

#include <utility>

namespace isoguard::test_support {
namespace {

int count(std::string_view text, std::string_view what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

std::string batching_metadata(std::string_view fhir_version) {
  const bool dstu2 = fhir_version.starts_with("1.");
  return std::string(R"({"resourceType":")") + (dstu2 ? "Conformance" : "CapabilityStatement") +
         R"(","fhirVersion":")" + std::string(fhir_version) + R"(","rest":[{"mode":"server",)" +
         (dstu2 ? R"("transactionMode":"both")" : R"("interaction":[{"code":"batch"}])") + "}]}";
}

std::string batch_entry(std::string_view status, std::string_view resource,
                        std::string_view outcome) {
  std::string entry = R"({"response":{"status":")" + std::string(status) + "\"";
  if (!outcome.empty()) entry += R"(,"outcome":)" + std::string(outcome);
  entry += "}";
  if (!resource.empty()) entry += R"(,"resource":)" + std::string(resource);
  return entry + "}";
}

std::string batch_response(const std::vector<std::string>& entries) {
  std::string bundle = R"({"resourceType":"Bundle","type":"batch-response","entry":[)";
  for (const std::string& entry : entries) {
    if (bundle.back() != '[') bundle.push_back(',');
    bundle += entry;
  }
  return bundle + "]}";
}

std::vector<std::string> urls_in(const std::string& request) {
  std::vector<std::string> urls;
  if (!request.starts_with("POST ")) return urls;
  constexpr std::string_view kUrl = R"("url":")";
  for (std::size_t at = request.find(kUrl); at != request.npos; at = request.find(kUrl, at)) {
    at += kUrl.size();
    urls.push_back(request.substr(at, request.find('"', at) - at));
  }
  return urls;
}

Script answers_batch(std::function<std::string(const std::string& url)> entry_of) {
  return for_batches(
      [entry_of = std::move(entry_of)](Connection& connection, const std::string& request) {
        std::vector<std::string> entries;
        for (const std::string& url : urls_in(request)) entries.push_back(entry_of(url));
        connection.send(http_answer(200, batch_response(entries)));
      });
}

Script for_batches(Script of_batches) {
  return [of_batches = std::move(of_batches)](Connection& connection, const std::string& request) {
    if (request.starts_with("POST ")) return of_batches(connection, request);
    connection.send(http_answer(404, "{}"));
  };
}

int batches_in(const std::string& received) { return count(received, "POST /fhir HTTP/1.1\r\n"); }

int gets_in(const std::string& received) {
  return count(received, "GET ") - count(received, "GET /fhir/metadata");
}

}  // namespace isoguard::test_support
