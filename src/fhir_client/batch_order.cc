#include "src/fhir_client/batch_order.h"

#include <algorithm>
#include <string_view>

namespace isoguard::fhir_client {
namespace {

using fhir::json::Value;

std::string_view type_asked(const Read& read) {
  return std::string_view(read.path).substr(0, read.path.find_first_of("/?"));
}

/// The values of the search parameter `code`, without their systems; empty when there is none.
std::vector<std::string_view> codes_asked(const Read& read) {
  std::vector<std::string_view> codes;
  const std::string_view path = read.path;
  std::size_t at = path.find("?code=");
  if (at == path.npos) at = path.find("&code=");
  if (at == path.npos) return codes;
  std::string_view list = path.substr(at + 6);
  list = list.substr(0, list.find('&'));
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view token = list.substr(0, comma);
    codes.push_back(token.substr(token.find('|') + 1));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return codes;
}

/// The type in the link of a searchset to itself; empty when there is none that tells.
std::string_view type_of_self(const Value& bundle) {
  for (const Value& link : bundle["link"].items()) {
    if (link["relation"].string() != "self") continue;
    std::string_view url = link["url"].string();
    const std::size_t question = url.find('?');
    if (question == url.npos) return {};
    url = url.substr(0, question);
    return url.substr(url.find_last_of('/') + 1);
  }
  return {};
}

/// The resources that an entry found, without what came along with them.
std::vector<const Value*> found_in(const Value& entry) {
  std::vector<const Value*> found;
  const Value& resource = entry["resource"];
  if (resource["resourceType"].string() != "Bundle") return {&resource};
  for (const Value& match : resource["entry"].items()) {
    const std::string_view mode = match["search"]["mode"].string();
    if (mode.empty() || mode == "match") found.push_back(&match["resource"]);
  }
  return found;
}

bool has_type(const std::vector<const Value*>& resources, std::string_view type) {
  return std::any_of(resources.begin(), resources.end(), [type](const Value* resource) {
    return (*resource)["resourceType"].string() == type;
  });
}

bool has_code(const std::vector<const Value*>& resources,
              const std::vector<std::string_view>& codes) {
  for (const Value* resource : resources) {
    for (const Value& coding : (*resource)["code"]["coding"].items()) {
      const auto found = std::find(codes.begin(), codes.end(), coding["code"].string());
      if (found != codes.end()) return true;
    }
  }
  return false;
}

struct Place {
  std::string_view type;
  std::vector<std::string_view> codes;
  std::vector<const Value*> found;
  std::string_view self;
};

bool answers_other(const Place& here, const Place& other) {
  if (here.type != other.type) {
    if (here.self == other.type) return true;
    return has_type(here.found, other.type) && !has_type(here.found, here.type);
  }
  if (here.codes.empty() || other.codes.empty()) return false;
  return has_code(here.found, other.codes) && !has_code(here.found, here.codes) &&
         !has_code(other.found, other.codes);
}

}  // namespace

bool is_out_of_order(const std::vector<const Read*>& reads, std::span<const Value> entries) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    places.push_back({type_asked(*reads[i]), codes_asked(*reads[i]), found_in(entries[i]),
                      type_of_self(entries[i]["resource"])});
  }
  for (const Place& here : places) {
    for (const Place& other : places) {
      if (&here != &other && answers_other(here, other)) return true;
    }
  }
  return false;
}

}  // namespace isoguard::fhir_client
