#pragma once

#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace isoguard::knowledge {

/// Manifest files by path relative to the manifests folder ("rules/data-unavailable.json").
using ManifestFiles = std::map<std::string, std::string, std::less<>>;

/// What is wrong with a manifest: the installation is wrong, so the service refuses to start.
struct Fault {
  std::string file;
  std::string element;  ///< JSON pointer, such as "/rows/0/summary"
  std::string message;
};

template <class T>
using Loaded = tl::expected<T, std::vector<Fault>>;

/// "rules/x.json /rows/0/summary: is longer than …", one line a fault.
std::string to_string(const std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
