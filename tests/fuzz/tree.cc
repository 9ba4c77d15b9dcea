#include "tests/fuzz/tree.h"

#include <algorithm>
#include <utility>

namespace isoguard::fuzz {
namespace {

using fhir::json::Type;

Tree copy_of(const fhir::json::Value& value) {
  Tree tree;
  tree.type = value.type();
  if (value.is_boolean()) tree.text = value.is_true() ? "true" : "false";
  if (value.is_string()) tree.text = value.string();
  if (value.is_number()) tree.text = value.number();
  for (const fhir::json::Value& item : value.items()) tree.children.push_back(copy_of(item));
  for (const fhir::json::Member& member : value.members()) {
    tree.names.emplace_back(member.name);
    tree.children.push_back(copy_of(member.value));
  }
  return tree;
}

void collect(Tree& tree, std::string_view name, std::vector<Place>& out) {
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const std::string_view own = tree.is_object() ? std::string_view(tree.names[i]) : name;
    out.push_back({&tree, i, &tree.children[i], own});
    collect(tree.children[i], own, out);
  }
}

void write(const Tree& tree, std::string& out);

void write_children(const Tree& tree, std::string& out) {
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    if (i > 0) out += ',';
    if (tree.is_object()) {
      fhir::json::write_string(tree.names[i], out);
      out += ':';
    }
    write(tree.children[i], out);
  }
}

void write(const Tree& tree, std::string& out) {
  switch (tree.type) {
    case Type::null:
      out += "null";
      break;
    case Type::boolean:
    case Type::number:
      out += tree.text;
      break;
    case Type::string:
      fhir::json::write_string(tree.text, out);
      break;
    case Type::array:
      out += '[';
      write_children(tree, out);
      out += ']';
      break;
    case Type::object:
      out += '{';
      write_children(tree, out);
      out += '}';
      break;
  }
}

}  // namespace

Tree* Tree::find(std::string_view name) {
  return const_cast<Tree*>(std::as_const(*this).find(name));
}

const Tree* Tree::find(std::string_view name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? nullptr : &children[static_cast<std::size_t>(at - names.begin())];
}

void Tree::set(std::string_view name, Tree value) {
  if (Tree* old = find(name)) {
    *old = std::move(value);
    return;
  }
  names.emplace_back(name);
  children.push_back(std::move(value));
}

void Tree::erase(std::size_t index) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  children.erase(children.begin() + at);
  if (is_object()) names.erase(names.begin() + at);
}

Tree Tree::string(std::string_view text) { return {Type::string, std::string(text), {}, {}}; }

Tree Tree::number(std::string_view lexical) { return {Type::number, std::string(lexical), {}, {}}; }

std::vector<Place> places_of(Tree& root) {
  std::vector<Place> places;
  collect(root, {}, places);
  return places;
}

std::optional<Tree> parse_tree(std::string_view bytes) {
  std::string text(bytes);
  fhir::Arena arena;
  const auto parsed = fhir::json::parse(text, arena);
  if (!parsed) return std::nullopt;
  return copy_of(*parsed);
}

std::string to_json(const Tree& tree) {
  std::string out;
  write(tree, out);
  return out;
}

}  // namespace isoguard::fuzz
