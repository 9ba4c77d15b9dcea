#include "fhir/json.h"

#include <array>

namespace isoguard::fhir::json {
namespace {

/// Two separators that JavaScript once took for line ends; "\xE2\x80\xA8" and "\xE2\x80\xA9" in
/// UTF-8.
bool starts_line_separator(std::string_view rest) {
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9");
}

void write_escaped_unit(unsigned unit, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 0xF];
}

void write_control(unsigned char control, std::string& out) {
  switch (control) {
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      write_escaped_unit(control, out);
  }
}

/// Which bytes a string holds as they are; of 0xE2 more must be known.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = true;
  for (const char special : {'"', '\\', '\x7F', '\xE2'}) {
    plain[static_cast<unsigned char>(special)] = false;
  }
  return plain;
}
constexpr std::array<bool, 256> kPlain = plain_bytes();

void write_items(const Value& array, std::string& out) {
  out += '[';
  bool first = true;
  for (const Value& item : array.items()) {
    if (!first) out += ',';
    first = false;
    write(item, out);
  }
  out += ']';
}

void write_members(const Value& object, std::string& out) {
  out += '{';
  bool first = true;
  for (const Member& member : object.members()) {
    if (!first) out += ',';
    first = false;
    write_string(member.name, out);
    out += ':';
    write(member.value, out);
  }
  out += '}';
}

}  // namespace

void write(const Value& value, std::string& out) {
  switch (value.type()) {
    case Type::null:
      out += "null";
      return;
    case Type::boolean:
      out += value.is_true() ? "true" : "false";
      return;
    case Type::number:
      out += value.number();
      return;
    case Type::string:
      write_string(value.string(), out);
      return;
    case Type::array:
      write_items(value, out);
      return;
    case Type::object:
      write_members(value, out);
      return;
  }
}

std::string to_string(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

void write_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;  // start of what is not yet written
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (kPlain[byte]) continue;
    const bool separator = byte == 0xE2 && starts_line_separator(text.substr(at));
    if (byte == 0xE2 && !separator) continue;
    out += text.substr(plain, at - plain);
    if (separator) {
      write_escaped_unit(static_cast<unsigned char>(text[at + 2]) == 0xA8 ? 0x2028 : 0x2029, out);
      at += 2;
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[at];
    } else {
      write_control(byte, out);
    }
    plain = at + 1;
  }
  out += text.substr(plain);
  out += '"';
}

}  // namespace isoguard::fhir::json
