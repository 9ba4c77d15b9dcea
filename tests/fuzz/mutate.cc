#include "tests/fuzz/mutate.h"

#include <array>
#include <utility>

namespace isoguard::fuzz {
namespace {

using fhir::json::Type;

/// Larger parts are not copied: a few rounds of doubling would fill the input.
constexpr std::size_t kMaxCopied = 400;

using Places = std::vector<Place>;

std::size_t size_of(const Tree& tree) {
  std::size_t size = 1;
  for (const Tree& child : tree.children) size += size_of(child);
  return size;
}

Place pick_node(const Places& places, Random& random) { return random.pick(places); }

/// One of the places that fit, or none after some tries.
template <class Fits>
Place pick_where(const Places& places, Random& random, Fits fits) {
  for (int tries = 0; tries < 40; ++tries) {
    const Place place = random.pick(places);
    if (fits(place)) return place;
  }
  return {};
}

void remove(Tree&, const Places& places, Random& random) {
  const Place place = pick_node(places, random);
  place.parent->erase(place.index);
}

/// Next to itself in an array, under another name in an object.
void duplicate(Tree&, const Places& places, Random& random) {
  const Place place = pick_node(places, random);
  if (size_of(*place.node) > kMaxCopied) return;
  Tree copy = *place.node;
  if (place.parent->is_object()) {
    place.parent->set(some_element(random), std::move(copy));
  } else {
    place.parent->children.insert(
        place.parent->children.begin() + static_cast<std::ptrdiff_t>(place.index), std::move(copy));
  }
}

void put_into(Tree& target, Tree value, std::string_view name, Random& random) {
  if (target.is_object()) {
    target.set(name.empty() || random.one_in(4) ? some_element(random) : std::string(name),
               std::move(value));
  } else if (target.is_array()) {
    target.children.push_back(std::move(value));
  } else {
    target = std::move(value);
  }
}

void move(Tree& root, const Places& places, Random& random) {
  const Place from = pick_node(places, random);
  if (size_of(*from.node) > kMaxCopied) return;
  Tree taken = *from.node;
  const std::string name(from.name);
  from.parent->erase(from.index);
  const Places rest = places_of(root);
  put_into(rest.empty() ? root : *pick_node(rest, random).node, std::move(taken), name, random);
}

void replace(Tree&, const Places& places, Random& random) {
  const Place to = pick_node(places, random);
  const Place from = pick_where(places, random, [&](const Place& place) {
    return place.node->type == to.node->type || random.one_in(8);
  });
  if (from.node == nullptr || size_of(*from.node) > kMaxCopied) return;
  Tree copy = *from.node;
  *to.node = std::move(copy);
}

void make_odd(Tree&, const Places& places, Random& random) {
  const Place place =
      pick_where(places, random, [](const Place& each) { return each.node->children.empty(); });
  if (place.node != nullptr) *place.node = odd_value(*place.node, place.name, random);
}

void rename(Tree&, const Places& places, Random& random) {
  const Place place =
      pick_where(places, random, [](const Place& each) { return each.parent->is_object(); });
  if (place.node == nullptr) return;
  const std::string name =
      random.one_in(2) ? some_element(random) : std::string(pick_node(places, random).name);
  if (!name.empty() && place.parent->find(name) == nullptr) place.parent->names[place.index] = name;
}

void wrap(Tree&, const Places& places, Random& random) {
  Tree& node = *pick_node(places, random).node;
  if (node.is_array() && !node.children.empty()) {
    Tree first = std::move(node.children[0]);
    node = std::move(first);
  } else {
    Tree list{Type::array, {}, {}, {}};
    list.children.push_back(std::move(node));
    node = std::move(list);
  }
}

void exchange(Tree&, const Places& places, Random& random) {
  Tree& parent = *pick_node(places, random).parent;
  std::swap(parent.children[random.below(parent.children.size())],
            parent.children[random.below(parent.children.size())]);
}

void change_type(Tree&, const Places& places, Random& random) {
  const Place place =
      pick_where(places, random, [](const Place& each) { return each.name == "resourceType"; });
  if (place.node != nullptr) *place.node = Tree::string(some_resource_type(random));
}

void change_coding(Tree&, const Places& places, Random& random) {
  const Place place = pick_where(
      places, random, [](const Place& each) { return each.node->find("code") != nullptr; });
  if (place.node != nullptr) *place.node = some_coding(random);
}

void change_date(Tree&, const Places& places, Random& random) {
  const Place place = pick_where(places, random, [](const Place& each) {
    return each.node->is_string() && each.node->text.starts_with("20") &&
           each.node->text.find('-') == 4;
  });
  if (place.node != nullptr) *place.node = Tree::string(some_date(random));
}

/// Frequent ones twice: they keep the request a plausible one.
constexpr auto kMutations = std::to_array<void (*)(Tree&, const Places&, Random&)>(
    {remove, remove, duplicate, move, replace, make_odd, make_odd, make_odd, rename, wrap, exchange,
     change_type, change_coding, change_coding, change_date, change_date});

}  // namespace

void mutate(Tree& root, Random& random) {
  const Places places = places_of(root);
  if (places.empty()) {
    root = {Type::object, {}, {}, {}};
    root.set(some_element(random), some_coding(random));
    return;
  }
  random.pick(kMutations)(root, places, random);
}

void cross_over(Tree& root, Tree& other, Random& random) {
  const Places places = places_of(root);
  const Places others = places_of(other);
  if (places.empty() || others.empty()) return;
  const Place to = pick_node(places, random);
  const bool same_name = !random.one_in(6);
  const Place from = pick_where(others, random, [&](const Place& each) {
    return !same_name || (each.name == to.name && each.node->type == to.node->type);
  });
  if (from.node == nullptr) return;
  if (to.parent->is_array() && random.one_in(2)) {
    to.parent->children.push_back(*from.node);
  } else {
    *to.node = *from.node;
  }
}

}  // namespace isoguard::fuzz
