#include "src/fhir_client/first_target.h"

namespace isoguard::fhir_client {
namespace {

/// The size of page to ask for: few round trips, and an answer well below the limit of a body.
constexpr std::string_view kCount = "_count=250";

constexpr std::size_t kLongestGet = 2000;

std::string with_count(const Read& read) {
  const std::size_t question = read.path.find('?');
  if (!read.search) return read.path;
  if (question == std::string::npos) return read.path + "?" + std::string(kCount);
  const std::string_view query = std::string_view(read.path).substr(question + 1);
  const bool counted = query.starts_with("_count=") || query.find("&_count=") != query.npos;
  return counted ? read.path : read.path + "&" + std::string(kCount);
}

}  // namespace

std::string first_path(const Read& read, bool with_extra) {
  const std::string path = with_count(read);
  return with_extra ? path + "&" + read.extra : path;
}

bool is_long(std::string_view target) { return target.size() > kLongestGet; }

void post_if_long(Question& question) {
  const std::size_t query = question.target.find('?');
  if (!is_long(question.target) || query == std::string::npos) return;
  question.body = question.target.substr(query + 1);
  question.body_type = "application/x-www-form-urlencoded";
  question.target.replace(query, std::string::npos, "/_search");
}

bool may_be_of_extras(int status) {
  return status == 400 || status == 403 || status == 422 || status == 501;
}

}  // namespace isoguard::fhir_client
