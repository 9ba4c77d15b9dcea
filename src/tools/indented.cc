#include "src/tools/indented.h"

namespace isoguard::app {
namespace {

class Indenter {
 public:
  std::string of(std::string_view json) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      const char c = json[i];
      if (in_string_ || c == '"') {
        take_of_string(c);
      } else if (c == '{' || c == '[') {
        out_ += c;
        const bool is_empty = i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']');
        if (is_empty) {
          out_ += json[++i];
        } else {
          ++depth_;
          new_line();
        }
      } else if (c == '}' || c == ']') {
        if (depth_ > 0) --depth_;
        new_line();
        out_ += c;
      } else {
        out_ += c;
        if (c == ':') out_ += ' ';
        if (c == ',') new_line();
      }
    }
    return std::move(out_);
  }

 private:
  void take_of_string(char c) {
    out_ += c;
    if (c == '"' && !is_escaped_) in_string_ = !in_string_;
    is_escaped_ = c == '\\' && !is_escaped_;
  }
  void new_line() { out_.append(1, '\n').append(2 * depth_, ' '); }

  std::string out_;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool is_escaped_ = false;
};

}  // namespace

std::string indented(std::string_view json) { return Indenter().of(json); }

}  // namespace isoguard::app
