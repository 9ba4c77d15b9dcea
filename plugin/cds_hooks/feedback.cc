#include "plugin/cds_hooks/feedback.h"

#include <algorithm>
#include <span>

#include "fhir/json.h"
#include "plugin/cds_hooks/public_text.h"
#include "plugin/cds_hooks/timestamp.h"

namespace isoguard::cds_hooks {
namespace {

using fhir::Issues;
using fhir::IssueType;
using fhir::json::Value;

/// A UUID is the same in either case (RFC 9562), and ours are sent in lower case.
std::string as_sent(std::string id) {
  if (!is_uuid(id)) return id;
  std::ranges::transform(id, id.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return id;
}

class FeedbackReader {
 public:
  std::vector<FeedbackItem> read(const Value& body) {
    std::vector<FeedbackItem> items;
    const Value& list = body["feedback"];
    if (list.is_null()) {
      wrong("feedback", IssueType::required, "is required and is not there");
    } else if (!list.is_array()) {
      wrong("feedback", IssueType::structure, "must be a list");
    } else if (list.items().empty()) {
      wrong("feedback", IssueType::value, "must not be empty");
    } else if (list.items().size() > kMaxFeedbackItems) {
      wrong("feedback", IssueType::too_costly, "has too many items");
    } else {
      for (std::size_t i = 0; i < list.items().size(); ++i) {
        items.push_back(item(list.items()[i], "feedback[" + std::to_string(i) + "]"));
      }
    }
    return items;
  }
  Issues& issues() { return issues_; }

 private:
  void wrong(const std::string& path, IssueType type, const std::string& what) {
    issues_.push_back({fhir::IssueSeverity::error, type, path + " " + what, path});
  }

  /// A string member of `object`, which may be any value.
  std::string text(const Value& object, std::string_view name, const std::string& path,
                   bool required) {
    const Value& value = object[name];
    const std::string at = path + "." + std::string(name);
    if (value.is_null()) {
      if (required) wrong(at, IssueType::required, "is required and is not there");
      return {};
    }
    if (!value.is_string()) {
      wrong(at, IssueType::structure, "must be a string");
    } else if (required && value.string().empty()) {
      wrong(at, IssueType::value, "must not be empty");
    }
    return std::string(value.string());
  }

  bool is_object(const Value& value, const std::string& path) {
    if (!value.is_object()) wrong(path, IssueType::structure, "must be an object");
    return value.is_object();
  }

  FeedbackItem item(const Value& value, const std::string& path) {
    FeedbackItem item;
    if (!is_object(value, path)) return item;
    item.card = as_sent(text(value, "card", path, true));
    const std::string outcome = text(value, "outcome", path, true);
    item.accepted = outcome == "accepted";
    if (!outcome.empty() && !item.accepted && outcome != "overridden") {
      wrong(path + ".outcome", IssueType::value, "must be accepted or overridden");
    }
    const std::string time = text(value, "outcomeTimestamp", path, true);
    item.outcome_utc = utc_of_rfc3339(time);
    if (!time.empty() && item.outcome_utc.empty()) {
      wrong(path + ".outcomeTimestamp", IssueType::value, "must be a date and time of RFC 3339");
    }
    if (item.accepted) {
      read_suggestions(value["acceptedSuggestions"], path + ".acceptedSuggestions", item);
    } else {
      for (const char* name : {"overrideReason", "overrideReasons"}) {
        read_reasons(value[name], path + "." + name, item);
      }
    }
    item.json = fhir::json::to_string(value);
    return item;
  }

  void read_suggestions(const Value& list, const std::string& path, FeedbackItem& item) {
    if (list.is_null()) return wrong(path, IssueType::required, "is required and is not there");
    if (!list.is_array()) return wrong(path, IssueType::structure, "must be a list");
    if (list.items().empty()) return wrong(path, IssueType::value, "must not be empty");
    if (list.items().size() > kMaxFeedbackItems) {
      return wrong(path, IssueType::too_costly, "has too many items");
    }
    for (std::size_t i = 0; i < list.items().size(); ++i) {
      const std::string at = path + "[" + std::to_string(i) + "]";
      if (!is_object(list.items()[i], at)) continue;
      item.suggestions.push_back(as_sent(text(list.items()[i], "id", at, true)));
    }
  }

  void read_reasons(const Value& value, const std::string& path, FeedbackItem& item) {
    if (value.is_null()) return;
    if (!value.is_array()) return read_reason(value, path, item);
    if (value.items().size() > kMaxFeedbackItems) {
      return wrong(path, IssueType::too_costly, "has too many items");
    }
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      read_reason(value.items()[i], path + "[" + std::to_string(i) + "]", item);
    }
  }

  void read_reason(const Value& value, const std::string& path, FeedbackItem& item) {
    if (!is_object(value, path)) return;
    GivenReason given;
    const Value& reason = value["reason"];
    if (reason.is_null()) {
      read_coding(value, path, false, given);
    } else if (is_object(reason, path + ".reason")) {
      read_coding(reason, path + ".reason", true, given);
    }
    given.comment = text(value, "userComment", path, false);
    if (given.comment.size() > kMaxCommentBytes) {
      wrong(path + ".userComment", IssueType::too_long, "is too long");
    }
    item.reasons.push_back(std::move(given));
  }

  /// Words without a code say why, too.
  void read_coding(const Value& coding, const std::string& path, bool required,
                   GivenReason& given) {
    given.code = text(coding, "code", path, required && coding["display"].string().empty());
    given.system = text(coding, "system", path, false);
    given.display = text(coding, "display", path, false);
  }

  Issues issues_;
};

}  // namespace

fhir::Result<std::vector<FeedbackItem>> read_feedback(std::string body) {
  fhir::Arena arena;
  const auto parsed = fhir::json::parse(body, arena);
  if (!parsed) return tl::unexpected<Issues>(parsed.error());
  if (!parsed->is_object()) {
    return fhir::failure(IssueType::structure, "The body must be a JSON object");
  }
  FeedbackReader reader;
  std::vector<FeedbackItem> items = reader.read(*parsed);
  if (!reader.issues().empty()) return tl::unexpected<Issues>(std::move(reader.issues()));
  return items;
}

}  // namespace isoguard::cds_hooks
