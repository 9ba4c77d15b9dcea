#include "src/terminology_client/answer_line.h"

#include <charconv>
#include <cstdint>

#include "fhir/hex.h"
#include "fhir/json.h"

namespace isoguard::terminology_client {
namespace {

using fhir::json::Value;
using plugin::LearnedCoding;

constexpr std::size_t kDigits = 16;

std::string checksum(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211u;
  }
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(hash >> shift & 0xFF);
  return fhir::hex(bytes);
}

void write_text(std::string_view name, std::string_view text, std::string& out) {
  fhir::json::write_string(name, out);
  out += ':';
  fhir::json::write_string(text, out);
}

void write_codings(std::string_view name, const std::vector<LearnedCoding>& codings,
                   std::string& out) {
  if (codings.empty()) return;
  out += ',';
  fhir::json::write_string(name, out);
  out += ":[";
  const char* separator = "{";
  for (const LearnedCoding& coding : codings) {
    out += separator;
    write_text("system", coding.system, out);
    out += ',';
    write_text("code", coding.code, out);
    out += ',';
    write_text("display", coding.display, out);
    out += '}';
    separator = ",{";
  }
  out += ']';
}

std::vector<LearnedCoding> codings_of(const Value& list) {
  std::vector<LearnedCoding> codings;
  for (const Value& item : list.items()) {
    codings.push_back({std::string(item["system"].string()), std::string(item["code"].string()),
                       std::string(item["display"].string())});
  }
  return codings;
}

}  // namespace

std::string to_line(const StoredAnswer& stored) {
  const plugin::ExplainedCode& answer = stored.answer;
  std::string json = "{";
  write_text("system", answer.asked.system, json);
  json += ',';
  write_text("code", answer.asked.code, json);
  json += ",\"expires\":" + std::to_string(stored.expires.time_since_epoch().count());
  if (!answer.names.empty()) {
    json += ",\"names\":[";
    for (std::size_t i = 0; i < answer.names.size(); ++i) {
      if (i > 0) json += ',';
      fhir::json::write_string(answer.names[i], json);
    }
    json += ']';
  }
  write_codings("same", answer.same, json);
  write_codings("related", answer.related, json);
  json += '}';
  return checksum(json) + ' ' + json + '\n';
}

std::optional<StoredAnswer> parse_line(std::string_view line, fhir::Arena& scratch) {
  if (line.size() <= kDigits || line[kDigits] != ' ') return std::nullopt;
  const std::string_view json = line.substr(kDigits + 1);
  if (checksum(json) != line.substr(0, kDigits)) return std::nullopt;
  scratch.reset();
  std::string bytes(json);
  const auto parsed = fhir::json::parse(bytes, scratch);
  if (!parsed) return std::nullopt;
  const Value& root = *parsed;
  StoredAnswer stored;
  stored.answer.complete = true;
  stored.answer.asked = {std::string(root["system"].string()), std::string(root["code"].string())};
  for (const Value& name : root["names"].items()) stored.answer.names.emplace_back(name.string());
  stored.answer.same = codings_of(root["same"]);
  stored.answer.related = codings_of(root["related"]);
  const std::string_view seconds = root["expires"].number();
  std::int64_t expires = 0;
  const auto [end, error] =
      std::from_chars(seconds.data(), seconds.data() + seconds.size(), expires);
  const bool told = error == std::errc() && end == seconds.data() + seconds.size();
  if (!told || stored.answer.asked.code.empty()) return std::nullopt;
  stored.expires = Time(std::chrono::seconds(expires));
  return stored;
}

std::string first_line(std::string_view server) {
  return "isoguard terminology answers 1 " + std::string(server) + '\n';
}

}  // namespace isoguard::terminology_client
