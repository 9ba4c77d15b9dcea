// Enforces the direction of the include graph (docs/design.md section 2) and the size of files by
// reading the sources. CMake enforces the coarse order; this is the fine one.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;  ///< relative to the source folder, "fhir/json.cc"
  std::vector<std::string> lines;
};

/// What a file of a folder may include with quotes: folders, or single files ("plugin/plugin.h").
/// The longest folder that a path lies in counts.
const std::map<std::string, std::vector<std::string>, std::less<>> kMayInclude = {
    {"fhir", {"fhir"}},
    {"plugin/cds_hooks", {"fhir", "plugin/cds_hooks"}},
    {"plugin/knowledge", {"fhir", "plugin/knowledge"}},
    {"plugin/facts", {"fhir", "plugin/cds_hooks", "plugin/knowledge", "plugin/facts"}},
    {"plugin/clinical", {"fhir", "plugin/knowledge", "plugin/facts", "plugin/clinical"}},
    {"plugin/rules", {"plugin/clinical", "plugin/rules"}},
    {"plugin/decision",
     {"fhir", "plugin/cds_hooks", "plugin/knowledge", "plugin/facts", "plugin/clinical",
      "plugin/rules", "plugin/decision"}},
    {"plugin",
     {"fhir", "plugin", "plugin/cds_hooks", "plugin/knowledge", "plugin/facts", "plugin/clinical",
      "plugin/rules", "plugin/decision"}},
    {"src/http", {"fhir", "src/http"}},
    {"src/fhir_client", {"fhir", "src/fhir_client"}},
    {"src/terminology_client",
     {"fhir", "src/fhir_client", "src/terminology_client", "plugin/explained_code.h"}},
    {"src/audit", {"fhir", "src/audit"}},
    {"src/audit_db", {"fhir", "src/audit", "src/audit_db"}},
    {"src/audit_view", {"fhir", "src/audit", "src/audit_view"}},
    {"src/clients", {"fhir", "src/clients", "src/audit/merkle.h", "src/audit/text.h"}},
    {"src/telemetry", {"fhir/unicode.h", "src/telemetry"}},
    {"src/process",
     {"fhir", "plugin/knowledge", "src/audit/descriptor.h", "src/http", "src/telemetry",
      "src/process"}},
    {"src/options",
     {"src/audit/retention_policy.h", "src/fhir_client", "src/http", "src/process",
      "src/tools/options.h", "src/tools/retention_options.h", "src/options"}},
    {"src/manifests",
     {"fhir", "plugin/plugin.h", "plugin/knowledge", "src/audit", "src/process", "src/options",
      "src/manifests"}},
    {"src/recording",
     {"fhir", "plugin/plugin.h", "plugin/cds_hooks/feedback.h", "plugin/cds_hooks/public_text.h",
      "src/http", "src/fhir_client", "src/audit", "src/audit_db", "src/telemetry", "src/process",
      "src/options", "src/recording"}},
    {"src/admission",
     {"fhir", "plugin/plugin.h", "plugin/knowledge", "src/http", "src/fhir_client", "src/audit",
      "src/audit_db", "src/clients", "src/process", "src/options", "src/manifests", "src/recording",
      "src/admission"}},
    {"src/admin",
     {"fhir", "plugin/plugin.h", "plugin/knowledge", "src/kept.h", "src/http", "src/fhir_client",
      "src/terminology_client", "src/audit", "src/audit_db", "src/audit_view", "src/telemetry",
      "src/process", "src/options", "src/manifests", "src/recording", "src/admission",
      "src/admin"}},
    {"src/tools",
     {"fhir", "plugin/plugin.h", "plugin/knowledge", "src/fhir_client", "src/audit", "src/audit_db",
      "src/audit_view", "src/process", "src/options", "src/manifests", "src/tools"}},
    {"src",
     {"fhir", "src", "src/http", "src/fhir_client", "src/terminology_client", "src/audit",
      "src/telemetry", "src/process", "src/options", "src/manifests", "src/recording",
      "src/admission", "src/admin", "src/tools", "plugin/plugin.h", "plugin/cds_hooks/feedback.h",
      "plugin/knowledge"}},
};

/// Where headers of a library may be included; the first prefix that fits decides.
struct Confined {
  std::string_view header_prefix;
  std::vector<std::string_view> only_in;
};

const std::vector<Confined> kConfined = {
    {"cpprest/", {"src/fhir_client/"}},
    {"pplx/", {"src/fhir_client/"}},
    // cpprestsdk's own threads are a boost::asio context, which the client runs itself.
    {"boost/asio", {"src/http/", "src/fhir_client/", "src/terminology_client/"}},
    {"boost/", {"src/http/"}},
    {"rapidjson/", {"fhir/json.cc", "fhir/json_plain_text.h"}},
    {"sqlite3", {"src/audit/"}},
    {"spdlog/", {"src/telemetry/log.cc"}},
    {"libpq", {"src/audit_db/"}},
    {"regex", {}},
};

constexpr std::size_t kAlarmLength = 300;
constexpr std::size_t kShortLength = 60;

/// Files that may be longer than the alarm, and why.
const std::map<std::string, std::string, std::less<>> kMayBeLong = {
    {"plugin/knowledge/policy.cc", "the one table of all parameters, a line each"},
};

std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

const std::vector<std::string>* allowed_for(std::string_view path) {
  for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
    const auto found = kMayInclude.find(folder);
    if (found != kMayInclude.end()) return &found->second;
  }
  return nullptr;
}

/// The name in `#include "…"` or `#include <…>`, with its opening delimiter; empty for other lines.
std::string included(std::string_view line) {
  const auto skip_blanks = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  };
  skip_blanks();
  if (!line.starts_with('#')) return "";
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return "";
  line.remove_prefix(7);
  skip_blanks();
  const auto end = line.find_first_of("\">", 1);
  const bool quoted = line.starts_with('"') || line.starts_with('<');
  return quoted && end != std::string_view::npos ? std::string(line.substr(0, end)) : "";
}

std::string include_violation(const std::string& path, std::string_view include) {
  const std::string name(include.substr(1));
  const auto confined =
      std::find_if(kConfined.begin(), kConfined.end(),
                   [&name](const Confined& one) { return name.starts_with(one.header_prefix); });
  if (confined != kConfined.end()) {
    const bool inside =
        std::any_of(confined->only_in.begin(), confined->only_in.end(),
                    [&path](std::string_view place) { return path.starts_with(place); });
    return inside ? "" : path + " must not include " + name;
  }
  if (include.starts_with('<')) return "";
  const auto* allowed = allowed_for(path);
  if (allowed == nullptr) return path + " lies in a folder without a rule";
  const bool may = std::any_of(allowed->begin(), allowed->end(), [&name](const std::string& one) {
    return one == name || one == folder_of(name);
  });
  return may ? "" : path + " must not include " + name;
}

std::string length_violation(const Source& source) {
  // The catalogue is no rule: it grows by a line with each.
  const bool is_rule = source.path.starts_with("plugin/rules/") && source.path.ends_with(".cc") &&
                       source.path != "plugin/rules/catalogue.cc";
  const bool is_short = source.path == "src/main.cc" || is_rule;
  const std::size_t limit = is_short ? kShortLength : kAlarmLength;
  if (source.lines.size() <= limit || kMayBeLong.contains(source.path)) return "";
  return source.path + " has " + std::to_string(source.lines.size()) + " lines, limit " +
         std::to_string(limit);
}

std::vector<std::string> violations(const Source& source) {
  std::vector<std::string> found;
  const auto add = [&found](std::string violation) {
    if (!violation.empty()) found.push_back(std::move(violation));
  };
  for (const std::string& line : source.lines) {
    if (const std::string include = included(line); !include.empty()) {
      add(include_violation(source.path, include));
    }
    if (line.find("std::regex") != std::string::npos) add(source.path + " uses std::regex");
  }
  add(length_violation(source));
  return found;
}

Source read_source(const fs::path& root, const fs::path& file) {
  Source source{fs::relative(file, root).generic_string(), {}};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) source.lines.push_back(line);
  return source;
}

std::vector<Source> all_sources() {
  const fs::path root = ISOGUARD_SOURCE_DIR;
  std::vector<Source> sources;
  for (const char* folder : {"fhir", "plugin", "src"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc") {
        sources.push_back(read_source(root, entry.path()));
      }
    }
  }
  return sources;
}

Source one_line(std::string path, std::string line) { return {std::move(path), {std::move(line)}}; }

TEST(IncludeRules, HoldInAllSources) {
  const std::vector<Source> sources = all_sources();
  ASSERT_GT(sources.size(), 20U) << "no sources below " << ISOGUARD_SOURCE_DIR;
  for (const Source& source : sources) {
    for (const std::string& violation : violations(source)) ADD_FAILURE() << violation;
  }
}

TEST(IncludeRules, ListNoLongFileThatIsShortOrGone) {
  const std::vector<Source> sources = all_sources();
  for (const auto& [path, reason] : kMayBeLong) {
    const auto found =
        std::find_if(sources.begin(), sources.end(), [&path = path](const Source& s) {
          return s.path == path && s.lines.size() > kAlarmLength;
        });
    EXPECT_NE(found, sources.end()) << path << " need not be listed: " << reason;
  }
}

struct Line {
  const char* path;
  const char* line;
};

/// What a test may be called: each run of other characters than letters and digits becomes one '_'.
std::string as_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (!name.empty() && !name.ends_with('_')) {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

std::string name_of_line(const testing::TestParamInfo<Line>& info) {
  return as_name(std::string(info.param.path) + " " + info.param.line);
}

class Allowed : public testing::TestWithParam<Line> {};

TEST_P(Allowed, IsNoViolation) {
  EXPECT_EQ(violations(one_line(GetParam().path, GetParam().line)), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Allowed,
    testing::Values(Line{"fhir/patient.cc", "#include \"fhir/patient.h\""},
                    Line{"fhir/json.cc", "#include <rapidjson/reader.h>"},
                    Line{"plugin/facts/a.cc", "#include \"plugin/cds_hooks/request.h\""},
                    Line{"plugin/clinical/a.cc", "#include \"plugin/facts/source.h\""},
                    Line{"plugin/rules/a.cc", "#include \"plugin/clinical/truth.h\""},
                    Line{"plugin/decision/a.cc", "#include \"plugin/rules/a.h\""},
                    Line{"plugin/plugin.cc", "#include \"plugin/decision/decide.h\""},
                    Line{"src/application.cc", "#include \"plugin/plugin.h\""},
                    Line{"src/application.cc", "#include \"plugin/knowledge/knowledge.h\""},
                    Line{"src/application.cc", "#include \"plugin/cds_hooks/feedback.h\""},
                    Line{"src/application.cc", "#include \"src/audit/sink.h\""},
                    Line{"src/audit/sink.h", "#include \"fhir/json.h\""},
                    Line{"src/telemetry/a.cc", "#include \"src/telemetry/text_page.h\""},
                    Line{"src/application.cc", "#include \"src/telemetry/text_page.h\""},
                    Line{"src/tools/check.cc", "#include \"plugin/plugin.h\""},
                    Line{"src/http/server.cc", "#include <boost/beast.hpp>"},
                    Line{"src/fhir_client/client.cc", "#include <cpprest/http_client.h>"},
                    Line{"src/fhir_client/workers.h", "#include <boost/asio/io_context.hpp>"},
                    Line{"src/http/server.cc", "// #include \"plugin/plugin.h\""},
                    Line{"fhir/date.cc", "#include <string>"}),
    name_of_line);

class Forbidden : public testing::TestWithParam<Line> {};

TEST_P(Forbidden, IsAViolation) {
  EXPECT_EQ(violations(one_line(GetParam().path, GetParam().line)).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Forbidden,
    testing::Values(Line{"fhir/patient.cc", "#include \"plugin/plugin.h\""},
                    Line{"fhir/patient.cc", "  #  include  \"src/http/server.h\""},
                    Line{"fhir/patient.cc", "#include <rapidjson/document.h>"},
                    Line{"plugin/cds_hooks/a.h", "#include \"plugin/knowledge/policy.h\""},
                    Line{"plugin/knowledge/a.h", "#include \"plugin/cds_hooks/request.h\""},
                    Line{"plugin/clinical/a.h", "#include \"plugin/cds_hooks/request.h\""},
                    Line{"plugin/rules/a.cc", "#include \"fhir/patient.h\""},
                    Line{"plugin/rules/a.cc", "#include \"plugin/facts/source.h\""},
                    Line{"plugin/rules/a.cc", "#include \"plugin/knowledge/policy.h\""},
                    Line{"plugin/facts/a.cc", "#include \"plugin/clinical/truth.h\""},
                    Line{"plugin/decision/a.cc", "#include \"plugin/plugin.h\""},
                    Line{"plugin/decision/a.cc", "#include \"src/application.h\""},
                    Line{"src/application.cc", "#include \"plugin/decision/decide.h\""},
                    Line{"src/application.cc", "#include \"plugin/cds_hooks/request.h\""},
                    Line{"src/audit/sink.h", "#include \"src/application.h\""},
                    Line{"src/telemetry/a.cc", "#include \"src/application.h\""},
                    Line{"src/telemetry/a.cc", "#include \"fhir/json.h\""},
                    Line{"src/application.cc", "#include <boost/asio.hpp>"},
                    Line{"src/application.cc", "#include <libpq-fe.h>"},
                    Line{"src/audit/sink.h", "#include \"src/audit_db/shipper.h\""},
                    Line{"src/http/server.cc", "#include \"plugin/plugin.h\""},
                    Line{"src/http/server.cc", "#include <cpprest/json.h>"},
                    Line{"src/fhir_client/client.cc", "#include <boost/beast/http.hpp>"},
                    Line{"src/fhir_client/client.cc", "#include \"src/http/server.h\""},
                    Line{"plugin/rules/a.cc", "const std::regex pattern;"},
                    Line{"plugin/rules/a.cc", "#include <regex>"},
                    Line{"plugin/utils/a.cc", "#include \"plugin/utils/a.h\""},
                    Line{"common/a.cc", "#include \"common/a.h\""}),
    name_of_line);

struct Length {
  const char* path;
  std::size_t allowed;
};

class Lengths : public testing::TestWithParam<Length> {};

TEST_P(Lengths, EndAtTheLimit) {
  const auto [path, allowed] = GetParam();
  EXPECT_TRUE(violations({path, std::vector<std::string>(allowed, "x")}).empty());
  EXPECT_EQ(violations({path, std::vector<std::string>(allowed + 1, "x")}).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Files, Lengths,
                         testing::Values(Length{"fhir/date.cc", 300}, Length{"fhir/date.h", 300},
                                         Length{"plugin/rules/tetracycline_interaction.cc", 60},
                                         Length{"plugin/rules/catalogue.h", 300},
                                         Length{"src/main.cc", 60}),
                         [](const auto& row) { return as_name(row.param.path); });

}  // namespace
