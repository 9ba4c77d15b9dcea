#pragma once

#include <string>

namespace isoguard::app {

/// What every sub-command needs to know to decide.
struct DecisionOptions {
  std::string policy = "eu-ppp";
  std::string manifests;  ///< folder; empty: the manifests compiled into the program
  std::string data_dir;   ///< folder with the site's imported drug codes, and later state; or empty
  /// `serve`: file of those whose signature a folder of manifests needs; empty: it needs none.
  std::string manifest_signers{};
  bool allow_older_manifests = false;  ///< `serve`: a lower version may follow a higher one
};

}  // namespace isoguard::app
