#include <algorithm>

#include "fhir/json.h"
#include "fhir/plain_stride.h"

namespace isoguard::fhir::json {
namespace {

const char* end_of_plain_text(const char* text, const char* end) {
  return end_of_plain<'"', '\\', '\x7F', '\xE2'>(text, end);
}

bool is_plain_text(std::string_view text) {
  const char* const end = text.data() + text.size();
  return end_of_plain_text(text.data(), end) == end;
}

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

/// Appends to a string that is longer than what is written so far: a check for room costs more than
/// most of what is written.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out), size_(out.size()) {}

  void add(const Value& value) {
    switch (value.type()) {
      case Type::null:
        return put("null");
      case Type::boolean:
        return put(value.is_true() ? "true" : "false");
      case Type::number:
        return put(value.number());
      case Type::string:
        return add_string(value.string());
      case Type::array:
        return add_items(value);
      case Type::object:
        return add_members(value);
    }
  }

  /// Nothing can be added any more.
  void finish() { out_.resize(size_); }

 private:
  char* room(std::size_t bytes) {
    if (out_.size() - size_ < bytes) out_.resize(std::max(2 * out_.size(), size_ + bytes));
    return out_.data() + size_;
  }

  void put(std::string_view text) { size_ += text.copy(room(text.size()), text.size()); }

  void add_string(std::string_view text) {
    if (!is_plain_text(text)) {
      out_.resize(size_);
      write_string(text, out_);
      size_ = out_.size();
      return;
    }
    char* const to = room(text.size() + 2);
    to[0] = '"';
    text.copy(to + 1, text.size());
    to[text.size() + 1] = '"';
    size_ += text.size() + 2;
  }

  void add_items(const Value& array) {
    const char* separator = "[";
    for (const Value& item : array.items()) {
      put({separator, 1});
      separator = ",";
      add(item);
    }
    put(array.items().empty() ? "[]" : "]");
  }

  void add_members(const Value& object) {
    const char* separator = "{";
    for (const Member& member : object.members()) {
      put({separator, 1});
      separator = ",";
      add_string(member.name);
      put(":");
      add(member.value);
    }
    put(object.members().empty() ? "{}" : "}");
  }

  std::string& out_;
  std::size_t size_;
};

}  // namespace

void write(const Value& value, std::string& out) {
  Writer writer(out);
  writer.add(value);
  writer.finish();
}

std::string to_string(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

void write_string(std::string_view text, std::string& out) {
  out += '"';
  const char* const end = text.data() + text.size();
  const char* plain = text.data();  // start of what is not yet written
  const char* at = plain;
  // Of 0xE2 more must be known.
  while ((at = end_of_plain_text(at, end)) != end) {
    const bool separator = starts_line_separator({at, static_cast<std::size_t>(end - at)});
    if (*at == '\xE2' && !separator) {
      ++at;
      continue;
    }
    out.append(plain, at);
    if (separator) {
      write_escaped_unit(at[2] == '\xA8' ? 0x2028 : 0x2029, out);
      at += 2;
    } else if (*at == '"' || *at == '\\') {
      out += '\\';
      out += *at;
    } else {
      write_control(static_cast<unsigned char>(*at), out);
    }
    plain = ++at;
  }
  out.append(plain, end);
  out += '"';
}

}  // namespace isoguard::fhir::json
