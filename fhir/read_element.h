#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "fhir/reading.h"

/// Internal to the readers of resources: the elements of one JSON object by FHIR's data types, with
/// the leniency that reading.h promises.
namespace isoguard::fhir {

/// An element path such as "Condition.code", of which the last part names the JSON member. Two
/// words, so that it is passed in registers: some hundred elements are asked for in every call.
class Path {
 public:
  consteval Path(const char* text)  // NOLINT(google-explicit-constructor): literals are paths
      : text_(text), shape_(shape_of(text)) {}

  std::string_view element() const { return {text_, shape_ & 0xFFFF}; }
  std::string_view name() const { return element().substr(shape_ >> 16 & 0xFFFF); }
  std::uint64_t mark() const { return std::uint64_t{1} << (shape_ >> 32); }

 private:
  /// The size, where the name begins, and the number of the name's mark.
  static consteval std::uint64_t shape_of(std::string_view path) {
    const std::uint64_t name = path.rfind('.') + 1;
    const int mark = std::countr_zero(json::name_mark(path.substr(name)));
    return path.size() | name << 16 | static_cast<std::uint64_t>(mark) << 32;
  }

  const char* text_;
  std::uint64_t shape_;
};

/// The elements of an object. An absent element gives the empty value of its type; a bent one does
/// too, and leaves a Problem. Siblings such as "_birthDate" are never looked at.
class Fields {
 public:
  /// Of a resource or a backbone element: problems carry the path of the element asked for.
  Fields(const json::Value& object, Reading& reading) : object_(&object), reading_(&reading) {}

  /// Of a data type used as `element`: problems carry that element's path, whatever part is bent.
  Fields(const json::Value& object, std::string_view element, Reading& reading)
      : object_(&object), element_(element), reading_(&reading) {}

  std::string_view string(Path path) const {
    const json::Value* value = expect(path, json::Type::string);
    return value == nullptr ? std::string_view() : value->string();
  }
  std::optional<bool> boolean(Path path) const;
  std::optional<Date> date(Path path) const;
  /// Of a choice: the date, else the start of the period.
  std::optional<Date> date_or_start(Path date_time, Path in_period) const;
  std::string_view number(Path path) const;   ///< lexical
  std::string_view integer(Path path) const;  ///< lexical, digits with perhaps a sign

  CodeableConcept codeable_concept(Path path) const;
  /// The code of a concept, else its text; a plain string, as DSTU2 has it, is the code itself.
  std::string_view status(Path path) const;
  Reference reference(Path path) const;
  Quantity quantity(Path path) const;
  Range range(Path path) const;
  Ratio ratio(Path path) const;
  Rare<Range> rare_range(Path path) const;
  Rare<Ratio> rare_ratio(Path path) const;
  /// `read` of the data type into the arena, when it is there.
  template <class Read>
  auto rare(Path path, Read read) const {
    using Item = decltype(read(*this));
    const json::Value* found = expect(path, json::Type::object);
    if (found == nullptr) return Rare<Item>();
    return Rare<Item>(reading_->arena.keep(read(Fields(*found, path_of(path), *reading_))));
  }
  Period period(Path path) const;

  std::span<const std::string_view> strings(Path path) const;
  std::span<const CodeableConcept> codeable_concepts(Path path) const;
  std::span<const Reference> references(Path path) const;
  /// The string `part` of each object of an array, such as note.text, without the empty ones.
  std::span<const std::string_view> strings_in(Path path, Path part) const;

  std::span<const Date> dates(Path path) const;

  /// A backbone element; without elements when it is absent or bent.
  Fields object(Path path) const;
  /// A data type, whose bent parts are recorded as the element `path`.
  Fields data_type(Path path) const;
  /// The same object, of which everything bent is recorded as `path`: for a choice such as
  /// Condition.onset[x], whose member is called onsetDateTime or onsetPeriod.
  Fields choice(Path path) const { return {*object_, path.element(), *reading_}; }

  /// `read(const Fields&)` of each object of an array of backbone elements.
  template <class Item, class Read>
  std::span<const Item> list(Path path, Read read) const;
  /// The same of an array of data types.
  template <class Item, class Read>
  std::span<const Item> data_types(Path path, Read read) const;
  template <class Visit>
  void for_each(Path path, Visit visit) const;

  /// The object itself; a null value when it was absent or bent.
  const json::Value& value() const { return *object_; }
  bool is_present() const { return object_->is_object(); }
  /// The member as it stands, null when absent.
  const json::Value& raw(Path path) const {
    static constexpr json::Value kNull;
    const json::Value* found = object_->find(path.name(), path.mark());
    return found == nullptr ? kNull : *found;
  }
  bool has(Path path) const { return !raw(path).is_null(); }
  Reading& reading() const { return *reading_; }
  void record(Path path) const;

 private:
  std::string_view path_of(Path path) const { return element_.empty() ? path.element() : element_; }
  /// `read` of the data type, or its empty value: most elements of most resources are absent.
  template <class Read>
  auto read_if_present(Path path, Read read) const {
    const json::Value* found = expect(path, json::Type::object);
    return found == nullptr ? decltype(read(*this))()
                            : read(Fields(*found, path_of(path), *reading_));
  }
  /// The member when it is of `type`, or alone in an array; nullptr when it is absent or bent.
  const json::Value* expect(Path path, json::Type type) const {
    const json::Value* found = object_->find(path.name(), path.mark());
    if (found == nullptr) return nullptr;
    if (found->type() == type) return found;
    return expect_bent(*found, path, type);
  }
  [[gnu::noinline]] const json::Value* expect_bent(const json::Value& found, Path path,
                                                   json::Type type) const;
  /// An array of one stands for its element, an empty one for nothing.
  static const json::Value& unwrap(const json::Value& value);

  const json::Value* object_;
  std::string_view element_;
  Reading* reading_;
};

/// The data types, read from the object that holds their parts.
Coding read_coding(const Fields& fields);
CodeableConcept read_codeable_concept(const Fields& fields);
Reference read_reference(const Fields& fields);
Quantity read_quantity(const Fields& fields);

/// The elements of an array; a lone value is an array of one, null and absent are empty.
std::span<const json::Value> as_array(const json::Value& value);

/// `read(const Fields&)` of each object of `array`. `bent` is the path of an item that is no
/// object, `inside` that of whatever is bent within one: empty for the path asked for.
template <class Item, class Read>
std::span<const Item> read_list(const json::Value& array, std::string_view bent,
                                std::string_view inside, Reading& reading, Read read) {
  const std::span<const json::Value> values = as_array(array);
  const std::span<Item> all = reading.arena.array<Item>(values.size());
  std::size_t count = 0;
  for (const json::Value& value : values) {
    if (value.is_object()) {
      all[count++] = read(Fields(value, inside, reading));
    } else if (!value.is_null()) {
      reading.problems.push_back({bent});
    }
  }
  return all.first(count);
}

template <class Item, class Read>
std::span<const Item> Fields::list(Path path, Read read) const {
  return read_list<Item>(raw(path), path_of(path), element_, *reading_, read);
}

template <class Item, class Read>
std::span<const Item> Fields::data_types(Path path, Read read) const {
  return read_list<Item>(raw(path), path_of(path), path_of(path), *reading_, read);
}

template <class Visit>
void Fields::for_each(Path path, Visit visit) const {
  for (const json::Value& value : as_array(raw(path))) {
    if (value.is_object()) {
      visit(Fields(value, path_of(path), *reading_));
    } else if (!value.is_null()) {
      record(path);
    }
  }
}

}  // namespace isoguard::fhir
