#pragma once

#include <string>
#include <string_view>

#include "fhir/json.h"

namespace isoguard::cds_hooks {

/// Appends members and elements with their commas. Names are plain: nothing in them needs an
/// escape.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void member(std::string_view name, std::string_view text) {
    key(name);
    fhir::json::write_string(text, out_);
  }
  void optional_member(std::string_view name, std::string_view text) {
    if (!text.empty()) member(name, text);
  }
  void raw_member(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
  }
  void open_member(std::string_view name, char bracket) {
    key(name);
    open_here(bracket);
  }
  void open(char bracket) {
    comma();
    open_here(bracket);
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }

 private:
  void comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void key(std::string_view name) {
    comma();
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void open_here(char bracket) {
    out_ += bracket;
    first_ = true;
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace isoguard::cds_hooks
