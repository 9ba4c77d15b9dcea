#include "src/audit/bundle.h"

#include <istream>

#include "fhir/unicode.h"
#include "src/audit/bundle_line.h"
#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kBundle = "isoguard-audit/1";

std::int64_t as_integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// A line is accepted when writing what was read gives the same bytes: then nothing in it went
/// unread.
class BundleReader {
 public:
  BundleReader(const Trust& trust, const Report& report) : trust_(trust), report_(report) {}

  void line(std::string_view line) {
    ++number_;
    if (number_ > 1 && !check_) return;  // without a head nothing can be judged, which is said
    const bool understood =
        number_ == 1 ? head(line) : event(line) || checkpoint(line) || pruned(line);
    if (!understood) {
      fault("line " + std::to_string(number_) +
            " of the bundle is damaged or no line of this format");
    }
  }

  BundleContent finish() {
    if (number_ == 0) fault("the bundle is empty");
    if (!check_) return {};
    check_->finish(false);
    if (check_->events() != head_.size) {
      fault("the bundle is of " + std::to_string(head_.size) + " events and holds " +
            std::to_string(check_->events()));
    }
    if (check_->checkpoints() != head_.checkpoints) {
      fault("the bundle is of " + std::to_string(head_.checkpoints) + " checkpoints and holds " +
            std::to_string(check_->checkpoints()));
    }
    return {head_.origin, check_->events(), check_->checkpoints(), check_->pruned_events(),
            check_->covered()};
  }

  void fault(std::string what) const { report_({head_.origin, std::nullopt, std::move(what)}); }

 private:
  bool head(std::string_view line) {
    const ParsedLine parsed(line);
    const auto size = from_decimal(parsed["size"].number());
    const auto checkpoints = from_decimal(parsed["checkpoints"].number());
    const std::string origin(parsed["origin"].string());
    if (parsed["bundle"].string() != kBundle || !is_key_name(origin) || !size || !checkpoints) {
      return false;
    }
    head_ = {origin, *size, *checkpoints};
    check_.emplace(origin, trust_, report_);
    return head_line(head_) == line;
  }

  bool event(std::string_view line) {
    const ParsedLine parsed(line);
    const auto seq = from_decimal(parsed["seq"].number());
    const auto leaf = hash_from_hex(parsed["leaf"].string());
    const auto coded = from_base64(parsed["event64"].string());
    if (!check_ || !seq || !leaf || !coded) return false;
    const std::string bytes = coded->empty() ? std::string(parsed["event"].string()) : *coded;
    if (event_line(*seq, *leaf, bytes) != line) return false;
    check_->event(*seq, *leaf, bytes);
    return true;
  }

  bool checkpoint(std::string_view line) {
    const ParsedLine parsed(line);
    const std::string_view note = parsed["checkpoint"].string();
    if (!check_ || checkpoint_line(note) != line) return false;
    check_->checkpoint(note);
    return true;
  }

  bool pruned(std::string_view line) {
    const ParsedLine parsed(line);
    const auto seq = from_decimal(parsed["seq"].number());
    const auto leaf = hash_from_hex(parsed["leaf"].string());
    if (!check_ || !seq || !leaf || pruned_line(*seq, *leaf) != line) return false;
    check_->pruned(*seq, *leaf);
    return true;
  }

  const Trust& trust_;
  const Report& report_;
  std::uint64_t number_ = 0;
  BundleHead head_;
  std::optional<OriginCheck> check_;
};

}  // namespace

std::string head_line(const BundleHead& head) {
  CanonicalObject line;
  line.text("bundle", kBundle).integer("checkpoints", as_integer(head.checkpoints));
  line.text("origin", head.origin).integer("size", as_integer(head.size));
  return line.json() + "\n";
}

std::string event_line(std::uint64_t seq, const Hash& leaf, std::string_view bytes) {
  CanonicalObject line;
  // Only a damaged event is no text; it is handed on as it is.
  const bool is_text = fhir::find_invalid_utf8(bytes) == fhir::kNowhere &&
                       bytes.find('\0') == std::string_view::npos;
  if (is_text) {
    line.text("event", bytes);
  } else {
    line.text("event64", base64(bytes));
  }
  return line.text("leaf", hex(leaf)).integer("seq", as_integer(seq)).json() + "\n";
}

std::string pruned_line(std::uint64_t seq, const Hash& leaf) {
  CanonicalObject line;
  return line.text("leaf", hex(leaf)).integer("seq", as_integer(seq)).json() + "\n";
}

std::string checkpoint_line(std::string_view note) {
  return CanonicalObject().text("checkpoint", note).json() + "\n";
}

BundleContent check_bundle(std::istream& bundle, const Trust& trust, const Report& report) {
  BundleReader reader(trust, report);
  std::string line;
  while (std::getline(bundle, line)) {
    if (!bundle.eof()) line += '\n';
    reader.line(line);
  }
  if (bundle.bad()) reader.fault("the bundle cannot be read to its end");
  return reader.finish();
}

}  // namespace isoguard::audit
