#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::app {

/// A row of a table that cannot be used, and why.
struct BadRow {
  std::string file;
  std::size_t line = 0;  ///< where the row begins, from 1
  std::string reason;
};

/// What became of the rows of a table.
struct RowLog {
  std::uint64_t rows = 0;
  std::uint64_t bad = 0;
  std::vector<BadRow> first_bad;  ///< at most kMostBadRows

  static constexpr std::size_t kMostBadRows = 20;
  void refuse(std::string file, std::size_t line, std::string reason);
};

using Fields = std::vector<std::string_view>;

/// Hands over each row of a file in the Rich Release Format: UTF-8, fields that end with a pipe,
/// exactly `columns` of them. Rows that are not so are refused. A line is in memory at a time;
/// progress goes to standard error. False when the file cannot be opened or read to its end.
bool read_rrf(const std::string& path, std::size_t columns, RowLog& log,
              const std::function<void(const Fields&, std::size_t line)>& take);

/// The rows of comma-separated text (RFC 4180): quoted fields, doubled quotes, line breaks within
/// quotes, CRLF or LF, and a UTF-8 byte order mark in front.
class CsvReader {
 public:
  /// `text` outlives the reader.
  explicit CsvReader(std::string_view text);

  /// The next row that is not blank; false at the end. A row that is malformed says so in
  /// `problem`, and reading goes on with the next line.
  bool next(std::vector<std::string>& fields, std::string& problem);
  /// Where the row began, from 1.
  std::size_t line() const { return row_line_; }

 private:
  bool read_field(std::string& field, std::string& problem);
  void skip_line();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
};

}  // namespace isoguard::app
