#include "src/tools/rows.h"

#include <fstream>
#include <iostream>

#include "fhir/unicode.h"

namespace isoguard::app {
namespace {

constexpr std::size_t kProgressLines = 1'000'000;

void split(std::string_view line, Fields& fields) {
  fields.clear();
  for (std::size_t end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  if (!line.empty()) fields.push_back(line);
}

}  // namespace

void RowLog::refuse(std::string file, std::size_t line, std::string reason) {
  ++bad;
  if (first_bad.size() < kMostBadRows) {
    first_bad.push_back({std::move(file), line, std::move(reason)});
  }
}

bool read_rrf(const std::string& path, std::size_t columns, RowLog& log,
              const std::function<void(const Fields&, std::size_t line)>& take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::string name = path.substr(path.find_last_of('/') + 1);
  std::string line;
  Fields fields;
  std::size_t number = 0;
  while (std::getline(file, line)) {
    if (++number % kProgressLines == 0) std::cerr << name << ": " << number << " lines\n";
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    ++log.rows;
    split(line, fields);
    if (fields.size() != columns || !line.ends_with('|')) {
      log.refuse(name, number,
                 "has " + std::to_string(fields.size()) + " fields that end with a pipe, not " +
                     std::to_string(columns));
    } else if (fhir::find_invalid_utf8(line) != fhir::kNowhere) {
      log.refuse(name, number, "is not UTF-8");
    } else {
      take(fields, number);
    }
  }
  return !file.bad();
}

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

void CsvReader::skip_line() {
  at_ = std::min(text_.find('\n', at_), text_.size());
  if (at_ == text_.size()) return;
  ++at_;
  ++line_;
}

bool CsvReader::next(std::vector<std::string>& fields, std::string& problem) {
  do {
    if (at_ >= text_.size()) return false;
    fields.clear();
    problem.clear();
    row_line_ = line_;
    std::string field;
    bool more = true;
    while (more && problem.empty()) {
      more = read_field(field, problem);
      fields.push_back(field);
    }
    if (!problem.empty()) skip_line();
  } while (problem.empty() && fields.size() == 1 && fields.front().empty());
  return true;
}

// Reads one field and the comma or line end after it; whether another field of the row follows.
bool CsvReader::read_field(std::string& field, std::string& problem) {
  field.clear();
  const bool quoted = at_ < text_.size() && text_[at_] == '"';
  if (quoted) {
    ++at_;
    while (at_ < text_.size() && (text_[at_] != '"' || text_.substr(at_ + 1).starts_with('"'))) {
      if (text_[at_] == '"') ++at_;
      if (text_[at_] == '\n') ++line_;
      field += text_[at_++];
    }
    if (at_ == text_.size()) {
      problem = "has a quote that is never closed";
      return false;
    }
    ++at_;
  } else {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    field.assign(text_.substr(at_, end - at_));
    at_ = end;
  }
  const bool carriage_return = at_ < text_.size() && text_[at_] == '\r';
  if (carriage_return) ++at_;
  if (at_ >= text_.size()) return false;
  const char after = text_[at_];
  if (after == ',' && !carriage_return) {
    ++at_;
    return true;
  }
  if (after == '\n') {
    ++at_;
    ++line_;
    return false;
  }
  problem = quoted ? "has text after a closing quote" : "has a quote within a field";
  return false;
}

}  // namespace isoguard::app
