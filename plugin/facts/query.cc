#include "plugin/facts/query.h"

namespace isoguard::facts {
namespace {

constexpr std::string_view kPatientToken = "{{context.patientId}}";
constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr std::string_view kHex = "0123456789ABCDEF";

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out.append(1, '%').append(1, kHex[byte >> 4]).append(1, kHex[byte & 0x0F]);
    }
  }
  return out;
}

std::string filled_in(std::string_view query, std::string_view patient_id) {
  std::string path(query);
  const std::string id = percent_encoded(patient_id);
  for (std::size_t at = path.find(kPatientToken); at != std::string::npos;
       at = path.find(kPatientToken, at)) {
    path.replace(at, kPatientToken.size(), id);
    at += id.size();
  }
  return path;
}

std::string_view type_of(std::string_view path) { return path.substr(0, path.find_first_of("/?")); }

}  // namespace isoguard::facts
