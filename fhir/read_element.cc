#include "fhir/read_element.h"

#include <algorithm>

namespace isoguard::fhir {
namespace {

using json::Type;
using json::Value;

std::optional<Comparator> to_comparator(std::string_view code) {
  if (code.empty()) return Comparator::none;
  if (code == "<") return Comparator::less;
  if (code == "<=") return Comparator::less_or_equal;
  if (code == ">=") return Comparator::greater_or_equal;
  if (code == ">") return Comparator::greater;
  return std::nullopt;
}

std::string_view first_code(const CodeableConcept& concept_) {
  for (const Coding& coding : concept_.coding) {
    if (!coding.code.empty()) return coding.code;
  }
  return {};
}

Range read_range(const Fields& fields) { return {fields.quantity("low"), fields.quantity("high")}; }

Ratio read_ratio(const Fields& fields) {
  return {fields.quantity("numerator"), fields.quantity("denominator")};
}

}  // namespace

Coding read_coding(const Fields& fields) {
  return {fields.string("system"), fields.string("code"), fields.string("display")};
}

CodeableConcept read_codeable_concept(const Fields& fields) {
  CodeableConcept concept_;
  concept_.coding = fields.list<Coding>("coding", read_coding);
  concept_.text = fields.string("text");
  // A Coding in the place of a concept says something that would otherwise be lost in silence.
  if (concept_.empty() && !fields.raw("code").is_null()) fields.record("coding");
  return concept_;
}

Reference read_reference(const Fields& fields) {
  return {fields.string("reference"), fields.string("type"), fields.string("display")};
}

Quantity read_quantity(const Fields& fields) {
  const std::optional<Comparator> comparator = to_comparator(fields.string("comparator"));
  if (!comparator) {
    // The number alone would claim more than was said.
    fields.record("comparator");
    return {};
  }
  return {fields.number("value"), *comparator, fields.string("unit"), fields.string("system"),
          fields.string("code")};
}

CodeableConcept read_code(const Value& resource, Reading& reading) {
  return Fields(resource, reading).codeable_concept("code");
}

std::span<const Value> as_array(const Value& value) {
  if (value.is_array()) return value.items();
  return value.is_null() ? std::span<const Value>() : std::span(&value, 1);
}

void Fields::record(Path path) const { reading_->problems.push_back({path_of(path)}); }

const Value& Fields::unwrap(const Value& value) {
  static constexpr Value kNull;
  if (!value.is_array()) return value;
  if (value.items().empty()) return kNull;
  return value.items().size() == 1 ? value.items().front() : value;
}

const Value* Fields::expect_bent(const Value& found, Path path, Type type) const {
  const Value& value = unwrap(found);
  if (value.type() == type) return &value;
  if (!value.is_null()) record(path);
  return nullptr;
}

std::optional<bool> Fields::boolean(Path path) const {
  const Value* value = expect(path, Type::boolean);
  return value == nullptr ? std::nullopt : std::optional(value->is_true());
}

std::optional<Date> Fields::date(Path path) const {
  const std::string_view text = string(path);
  if (text.empty()) return std::nullopt;
  const std::optional<Date> date = parse_date(text);
  if (!date) record(path);
  return date;
}

std::optional<Date> Fields::date_or_start(Path date_time, Path in_period) const {
  const std::optional<Date> day = date(date_time);
  return day ? day : period(in_period).start;
}

std::string_view Fields::number(Path path) const {
  const Value* value = expect(path, Type::number);
  return value == nullptr ? std::string_view() : value->number();
}

std::string_view Fields::integer(Path path) const {
  const std::string_view text = number(path);
  if (text.find_first_of(".eE") == text.npos) return text;
  record(path);
  return {};
}

Fields Fields::object(Path path) const {
  static constexpr Value kNull;
  const Value* value = expect(path, Type::object);
  return {value == nullptr ? kNull : *value, element_, *reading_};
}

Fields Fields::data_type(Path path) const {
  static constexpr Value kNull;
  const Value* value = expect(path, Type::object);
  return {value == nullptr ? kNull : *value, path_of(path), *reading_};
}

CodeableConcept Fields::codeable_concept(Path path) const {
  return read_if_present(path, read_codeable_concept);
}

std::string_view Fields::status(Path path) const {
  const Value& value = unwrap(raw(path));
  if (value.is_string()) return value.string();
  const CodeableConcept concept_ = codeable_concept(path);
  const std::string_view code = first_code(concept_);
  return code.empty() ? concept_.text : code;
}

Reference Fields::reference(Path path) const { return read_if_present(path, read_reference); }

Quantity Fields::quantity(Path path) const { return read_if_present(path, read_quantity); }

Range Fields::range(Path path) const { return read_if_present(path, read_range); }
Ratio Fields::ratio(Path path) const { return read_if_present(path, read_ratio); }
Rare<Range> Fields::rare_range(Path path) const { return rare(path, read_range); }
Rare<Ratio> Fields::rare_ratio(Path path) const { return rare(path, read_ratio); }

Period Fields::period(Path path) const {
  return read_if_present(path, [](const Fields& fields) {
    return Period{fields.date("start"), fields.date("end")};
  });
}

std::span<const std::string_view> Fields::strings(Path path) const {
  const std::span<const Value> values = as_array(raw(path));
  const std::span<std::string_view> all = reading_->arena.array<std::string_view>(values.size());
  std::size_t count = 0;
  for (const Value& value : values) {
    if (!value.string().empty()) {
      all[count++] = value.string();
    } else if (!value.is_null() && !value.is_string()) {
      record(path);
    }
  }
  return all.first(count);
}

std::span<const Date> Fields::dates(Path path) const {
  const std::span<const std::string_view> texts = strings(path);
  const std::span<Date> all = reading_->arena.array<Date>(texts.size());
  std::size_t count = 0;
  for (const std::string_view text : texts) {
    if (const std::optional<Date> date = parse_date(text)) {
      all[count++] = *date;
    } else {
      record(path);
    }
  }
  return all.first(count);
}

std::span<const CodeableConcept> Fields::codeable_concepts(Path path) const {
  return data_types<CodeableConcept>(path, read_codeable_concept);
}

std::span<const Reference> Fields::references(Path path) const {
  return data_types<Reference>(path, read_reference);
}

std::span<const std::string_view> Fields::strings_in(Path path, Path part) const {
  const std::span<const std::string_view> all =
      data_types<std::string_view>(path, [part](const Fields& item) { return item.string(part); });
  const std::span<std::string_view> kept = reading_->arena.array<std::string_view>(all.size());
  const auto end = std::copy_if(all.begin(), all.end(), kept.begin(),
                                [](std::string_view text) { return !text.empty(); });
  return kept.first(static_cast<std::size_t>(end - kept.begin()));
}

}  // namespace isoguard::fhir
