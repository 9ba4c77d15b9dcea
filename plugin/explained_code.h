#pragma once

#include <string>
#include <vector>

namespace isoguard::plugin {

/// A code that names a medication and that nothing here knows: all that leaves the house of it.
struct UnknownCode {
  std::string system;
  std::string code;
  friend bool operator==(const UnknownCode&, const UnknownCode&) = default;
};

/// A coding that somebody else puts in its place.
struct LearnedCoding {
  std::string system;
  std::string code;
  std::string display;
  friend bool operator==(const LearnedCoding&, const LearnedCoding&) = default;
};

/// What a terminology server says of a code. It adds synonyms; what they mean, our own knowledge
/// decides.
struct ExplainedCode {
  UnknownCode asked;
  std::vector<std::string> names;
  std::vector<LearnedCoding> same;     ///< means the same
  std::vector<LearnedCoding> related;  ///< what it is a kind of, contains, or is like
  /// Whether everything that was asked was answered. What is not complete can make a drug dangerous
  /// and never harmless.
  bool complete = false;
  friend bool operator==(const ExplainedCode&, const ExplainedCode&) = default;
};

}  // namespace isoguard::plugin
