#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "fhir/reading.h"

namespace isoguard::fhir {

/// A resource read from JSON text, together with what it points into.
template <class Resource>
class ReadText {
 public:
  using Reader = Resource (*)(const json::Value&, Reading&);

  ReadText(std::string text, Reader reader) : bytes_(std::move(text)), reading_(arena_) {
    const Result<json::Value> root = json::parse(bytes_, arena_);
    if (!root) throw std::invalid_argument(root.error()[0].diagnostics);
    root_ = *root;
    resource_ = reader(root_, reading_);
  }
  ReadText(const ReadText&) = delete;
  ReadText& operator=(const ReadText&) = delete;

  const Resource* operator->() const { return &resource_; }
  const json::Value& root() const { return root_; }

  std::vector<std::string> problems() const {
    std::vector<std::string> elements;
    for (const Problem& problem : reading_.problems) elements.emplace_back(problem.element);
    return elements;
  }

 private:
  std::string bytes_;
  Arena arena_;
  Reading reading_;
  json::Value root_;
  Resource resource_;
};

using Elements = std::vector<std::string>;

inline std::string day(const std::optional<Date>& date) {
  return date ? to_string(*date) : "absent";
}

}  // namespace isoguard::fhir
