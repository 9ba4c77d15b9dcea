#include "plugin/cds_hooks/scopes.h"

#include <algorithm>
#include <optional>

namespace isoguard::cds_hooks {
namespace {

struct Scope {
  std::string_view resource_type;  ///< or "*"
  std::string_view permissions;    ///< "read", "write", "*", or some of "cruds"
  bool restricted = false;         ///< by a query
};

bool is_permissions(std::string_view text) {
  if (text == "read" || text == "write" || text == "*") return true;
  return !text.empty() && text.find_first_not_of("cruds") == std::string_view::npos;
}

/// Nothing for what is no scope on resources ("launch", "openid", "offline_access").
std::optional<Scope> read_scope(std::string_view word) {
  const std::size_t slash = word.find('/');
  const std::string_view whose = word.substr(0, slash);
  if (whose != "patient" && whose != "user" && whose != "system") return std::nullopt;
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view what = word.substr(slash + 1);
  const std::size_t query = what.find('?');
  const std::string_view plain = what.substr(0, query);
  const std::size_t dot = plain.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  Scope scope{plain.substr(0, dot), plain.substr(dot + 1), query != std::string_view::npos};
  if (scope.resource_type.empty() || !is_permissions(scope.permissions)) return std::nullopt;
  return scope;
}

bool allows(const Scope& scope, std::string_view resource_type, bool search) {
  if (scope.resource_type != "*" && scope.resource_type != resource_type) return false;
  if (scope.permissions == "read" || scope.permissions == "*") return true;
  if (scope.permissions == "write") return false;
  return scope.permissions.find(search ? 's' : 'r') != std::string_view::npos;
}

}  // namespace

Grant granted(std::string_view scopes, std::string_view resource_type, bool search) {
  bool speaks_of_resources = false;
  Grant grant = Grant::none;
  while (!scopes.empty()) {
    const std::size_t end = scopes.find(' ');
    const std::optional<Scope> scope = read_scope(scopes.substr(0, end));
    scopes.remove_prefix(end == std::string_view::npos ? scopes.size() : end + 1);
    if (!scope) continue;
    speaks_of_resources = true;
    if (!allows(*scope, resource_type, search)) continue;
    grant = std::max(grant, scope->restricted ? Grant::part : Grant::whole);
  }
  return speaks_of_resources ? grant : Grant::whole;
}

}  // namespace isoguard::cds_hooks
