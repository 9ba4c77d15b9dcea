#include "src/options/registration.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>
#include <stdexcept>

namespace isoguard::app {
namespace {

using fhir_client::Registration;

constexpr int kMostParallel = 1000;

/// Why a setting was refused; empty: it was not.
using Complaint = std::string;

Complaint set_release(const std::string& value, Registration& server) {
  server.release = fhir::parse_release(value);
  if (server.release || value == "auto") return {};
  return "release must be auto, dstu2, stu3, r4, r4b or r5, not \"" + value + "\"";
}

Complaint set_parallel(const std::string& value, Registration& server) {
  int number = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, number);
  const bool right = error == std::errc() && rest == end && number >= 1 && number <= kMostParallel;
  if (!right) return "parallel must be a number from 1 to 1000, not \"" + value + "\"";
  server.parallel = number;
  return {};
}

Complaint set_batch(const std::string& value, Registration& server) {
  server.batch = value == "yes";
  if (value == "yes" || value == "no") return {};
  return "batch must be yes or no, not \"" + value + "\"";
}

Complaint set(const std::string& key, const std::string& value, Registration& server) {
  if (key == "release") return set_release(value, server);
  if (key == "parallel") return set_parallel(value, server);
  if (key == "batch") return set_batch(value, server);
  return "there is no setting \"" + key + "\", only release, parallel and batch";
}

}  // namespace

Registration parse_registration(const std::string& text, const Registration& defaults) {
  Registration server = defaults;
  std::istringstream words(text);
  words >> server.url;
  std::set<std::string> seen;
  for (std::string word; words >> word;) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string key = word.substr(0, equals);
    Complaint complaint = equals == word.size()
                              ? "\"" + word + "\" is no setting of the form key=value"
                              : set(key, word.substr(equals + 1), server);
    if (complaint.empty() && !seen.insert(key).second) complaint = key + " is said twice";
    if (!complaint.empty()) {
      throw std::invalid_argument("FHIR server \"" + server.url + "\": " + complaint);
    }
  }
  return server;
}

std::vector<Registration> registrations(const ServeOptions& options) {
  const Registration defaults{
      {}, fhir::parse_release(options.fhir_release), options.fhir_parallel, true};
  std::vector<Registration> servers;
  for (const std::string& text : options.fhir_servers) {
    servers.push_back(parse_registration(text, defaults));
  }
  return servers;
}

}  // namespace isoguard::app
