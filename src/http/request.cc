#include "src/http/request.h"

#include <algorithm>

#include "src/http/ascii.h"

namespace isoguard::http {
namespace {

constexpr std::size_t kUsualTextBytes = 768;
constexpr std::size_t kUsualFields = 16;

}  // namespace

Request::Request(std::string_view method, std::string_view target)
    : method_size_(method.size()), target_size_(target.size()) {
  text_.reserve(std::max(kUsualTextBytes, method.size() + target.size()));
  fields_.reserve(kUsualFields);
  text_.append(method).append(target);
}

void Request::add_header(std::string_view name, std::string_view value) {
  fields_.push_back({text_.size(), name.size(), value.size()});
  text_.append(name).append(value);
}

std::string_view Request::path() const {
  std::string_view path = target();
  if (!path.starts_with('/') && path != "*") {
    const std::size_t authority = path.find("://");
    if (authority == std::string_view::npos) return path;
    const std::size_t root = path.find_first_of("/?", authority + 3);
    if (root == std::string_view::npos || path[root] == '?') return "/";
    path.remove_prefix(root);
  }
  return path.substr(0, path.find('?'));
}

std::string_view Request::query() const {
  const std::size_t mark = target().find('?');
  return mark == std::string_view::npos ? std::string_view() : target().substr(mark + 1);
}

bool Request::is_called(const Field& field, std::string_view name) const {
  return field.name_size == name.size() &&
         equal_ignoring_case(view(field.at, field.name_size), name);
}

std::string_view Request::header(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return is_called(field, name); });
  return found == fields_.end() ? std::string_view()
                                : view(found->at + found->name_size, found->value_size);
}

std::string Request::headers(std::string_view name) const {
  std::string all;
  for (const Field& field : fields_) {
    if (!is_called(field, name)) continue;
    if (!all.empty()) all += ", ";
    all += view(field.at + field.name_size, field.value_size);
  }
  return all;
}

std::size_t Request::header_count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [&](const Field& field) { return is_called(field, name); }));
}

}  // namespace isoguard::http
