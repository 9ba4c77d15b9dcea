#include "plugin/knowledge/element.h"

#include <algorithm>
#include <utility>

#include "fhir/datatypes.h"

namespace isoguard::knowledge {
namespace {

// RFC 6901, section 3.
std::string escape(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string to_string(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    text += fault.file;
    if (!fault.element.empty()) text += " " + fault.element;
    text += ": " + fault.message + "\n";
  }
  return text;
}

void Element::fault(std::string message) const {
  faults_->push_back({std::string(file_), pointer_, std::move(message)});
}

void Element::allow_only(std::initializer_list<std::string_view> names) const {
  if (!value_->is_object()) {
    fault("is not an object");
    return;
  }
  for (const fhir::json::Member& member : value_->members()) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) {
      Element(file_, member.value, *faults_, pointer_ + "/" + escape(member.name))
          .fault("is not known here");
    }
  }
}

Element Element::member(std::string_view name) const {
  return Element(file_, (*value_)[name], *faults_, pointer_ + "/" + escape(name));
}

std::string Element::text(std::string_view name, std::size_t longest) const {
  return member(name).as_text(longest);
}

std::vector<Element> Element::list(std::string_view name) const {
  const Element element = member(name);
  if (!element.present()) {
    element.fault("is missing");
    return {};
  }
  return optional_list(name);
}

std::string Element::text_or(std::string_view name, std::string_view otherwise) const {
  const Element element = member(name);
  return element.present() ? element.as_text() : std::string(otherwise);
}

bool Element::boolean_or(std::string_view name, bool otherwise) const {
  const Element element = member(name);
  return element.present() ? element.as_boolean().value_or(otherwise) : otherwise;
}

std::vector<Element> Element::optional_list(std::string_view name) const {
  const Element element = member(name);
  if (!element.present()) return {};
  if (!element.value_->is_array()) {
    element.fault("is not a list");
    return {};
  }
  std::vector<Element> items;
  std::size_t index = 0;
  for (const fhir::json::Value& item : element.value_->items()) {
    items.emplace_back(file_, item, *faults_, element.pointer_ + "/" + std::to_string(index++));
  }
  return items;
}

std::vector<std::pair<std::string_view, Element>> Element::optional_members(
    std::string_view name) const {
  const Element element = member(name);
  if (!element.present()) return {};
  if (!element.value_->is_object()) {
    element.fault("is not an object");
    return {};
  }
  std::vector<std::pair<std::string_view, Element>> members;
  for (const fhir::json::Member& member : element.value_->members()) {
    members.emplace_back(member.name, element.member(member.name));
  }
  return members;
}

std::string Element::as_text(std::size_t longest) const {
  const std::string_view content = value_->string();
  if (!present()) {
    fault("is missing");
  } else if (!value_->is_string()) {
    fault("is not a text");
  } else if (content.empty() || content.front() == ' ' || content.back() == ' ') {
    fault("is empty or has blanks at its ends");
  } else if (content.size() > longest) {
    fault("is longer than " + std::to_string(longest) + " bytes");
  } else {
    return std::string(content);
  }
  return {};
}

std::optional<bool> Element::as_boolean() const {
  if (value_->is_boolean()) return value_->is_true();
  fault(present() ? "is neither true nor false" : "is missing");
  return std::nullopt;
}

std::optional<double> Element::as_number() const {
  if (value_->is_number()) {
    if (const auto number = fhir::parse_decimal(value_->number())) return number;
  }
  fault(present() ? "is not a number" : "is missing");
  return std::nullopt;
}

}  // namespace isoguard::knowledge
