#include "src/audit_db/target.h"

#include <libpq-fe.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string_view>

#include "src/audit/kept_secret.h"

namespace isoguard::audit_db {
namespace {

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, Free>;

bool is_uri(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// libpq's own words about a bad URI may repeat it, so they are not passed on.
Options parse(const std::string& uri) {
  char* words = nullptr;
  Options options(PQconninfoParse(uri.c_str(), &words));
  PQfreemem(words);
  return options;
}

bool has_secret(const PQconninfoOption* option) {
  for (; option->keyword != nullptr; ++option) {
    const std::string_view name = option->keyword;
    const bool is_secret = name == "password" || name == "sslpassword";
    if (is_secret && option->val != nullptr && *option->val != '\0') return true;
  }
  return false;
}

bool others_can_read(const std::string& file) {
  struct stat about {};
  return ::stat(file.c_str(), &about) != 0 || !audit::is_kept_secret(about);
}

tl::expected<std::string, std::string> uri_in(const std::string& file, const std::string& option) {
  std::ifstream stream(file);
  std::string line;
  if (!stream || !std::getline(stream, line)) {
    // libpq's other form, "password=…", is not to be repeated.
    const std::string name = file.find('=') == std::string::npos ? file : "what is given";
    return tl::unexpected(option + ": " + name + " is no URI (postgresql://…) and no file " +
                          "that can be read");
  }
  const std::size_t end = line.find_last_not_of(" \t\r");
  line.resize(end == std::string::npos ? 0 : end + 1);
  if (!is_uri(line)) {
    return tl::unexpected(option + ": the first line of " + file + " is no postgresql://…");
  }
  return line;
}

}  // namespace

tl::expected<Target, std::string> read_target(const std::string& uri_or_file,
                                              const std::string& option) {
  const bool is_in_word = is_uri(uri_or_file);
  const auto uri = is_in_word ? tl::expected<std::string, std::string>(uri_or_file)
                              : uri_in(uri_or_file, option);
  if (!uri) return tl::unexpected(uri.error());
  const Options options = parse(*uri);
  if (options == nullptr) {
    return tl::unexpected(option + ": this is no URI that PostgreSQL understands");
  }
  if (has_secret(options.get()) && is_in_word) {
    return tl::unexpected(
        option +
        ": a password must not stand here, where others see it: name a file that holds "
        "the URI, or let PGPASSFILE have the password");
  }
  if (has_secret(options.get()) && others_can_read(uri_or_file)) {
    return tl::unexpected(option + ": " + uri_or_file +
                          " holds a password, so only its owner may read it (mode 0600)");
  }
  return Target{*uri, {}};
}

}  // namespace isoguard::audit_db
