#include "src/audit/bundle.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>

#include "src/audit/canonical.h"
#include "src/audit/stored_log.h"
#include "src/audit/text.h"
#include "tests/support/audit_database.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

const std::string kOrigin = "site/r1/e1";
constexpr int kEvents = 23;

Trust trusted() {
  Trust trust;
  trust.keys.push_back(test::audit_signer().verifier());
  return trust;
}

std::vector<std::string> findings_of(const std::string& bundle, const Trust& trust = trusted()) {
  std::vector<std::string> findings;
  std::istringstream stream(bundle);
  check_bundle(stream, trust,
               [&findings](const Finding& finding) { findings.push_back(finding.text()); });
  return findings;
}

/// Whether there is any finding; reads no further than the first.
bool is_shown(const std::string& bundle, const Trust& trust) {
  struct Found {};
  std::istringstream stream(bundle);
  try {
    check_bundle(stream, trust, [](const Finding&) { throw Found(); });
  } catch (const Found&) {
    return true;
  }
  return false;
}

std::vector<std::string> lines_of(const std::string& bundle) {
  std::vector<std::string> lines;
  std::istringstream stream(bundle);
  for (std::string line; std::getline(stream, line);) lines.push_back(line + "\n");
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

/// Head, 10 events, a checkpoint, 7 events, a checkpoint, 6 events, a checkpoint.
std::string some_bundle() {
  const test::TemporaryFolder folder;
  test::AuditDatabase database(folder.file("audit.db"), kOrigin, test::audit_signer());
  database.append(10);
  database.checkpoint();
  database.append(7);
  database.checkpoint();
  database.append(6);
  database.checkpoint();
  database.append(3);  // not handed out: no checkpoint covers them
  std::ostringstream out;
  EXPECT_EQ(export_bundle(*StoredLog::open(database.path()), out), "");
  return out.str();
}

class Bundle : public testing::Test {
 protected:
  const std::string bundle_ = some_bundle();
  const std::vector<std::string> lines_ = lines_of(bundle_);
};

using Findings = std::vector<std::string>;

TEST_F(Bundle, UntouchedPasses) {
  ASSERT_EQ(lines_.size(), kEvents + 4U);
  EXPECT_FALSE(is_shown(bundle_, trusted()));
  EXPECT_EQ(findings_of(bundle_), Findings());
  std::istringstream stream(bundle_);
  const BundleContent content = check_bundle(stream, trusted(), [](const Finding&) {});
  EXPECT_EQ(content.origin, kOrigin);
  EXPECT_EQ(content.events, 23U);
  EXPECT_EQ(content.checkpoints, 3U);
}

TEST_F(Bundle, SaysWhichEventWasChanged) {
  auto lines = lines_;
  const std::string other = test::AuditDatabase::bytes_of(kOrigin, 12);
  lines[14] = event_line(12, leaf_hash(other), other.substr(0, other.size() - 1) + " }");
  EXPECT_EQ(findings_of(joined(lines)),
            Findings({"site/r1/e1 seq 12: the event's bytes are not those that were hashed",
                      "site/r1/e1 seq 12: the event is no canonical JSON object"}));
}

TEST_F(Bundle, SaysBetweenWhichCheckpointsAnEventWasChangedWithItsHash) {
  auto lines = lines_;
  std::string forged = test::AuditDatabase::bytes_of(kOrigin, 12);
  forged.replace(forged.find("Practitioner/5"), 14, "Practitioner/6");
  lines[14] = event_line(12, leaf_hash(forged), forged);
  EXPECT_EQ(
      findings_of(joined(lines)),
      Findings({"site/r1/e1 seq 10: events 10 to 16 are not those of the checkpoint of size 17",
                "site/r1/e1: the roots of 1 checkpoints could not be compared after that"}));
}

TEST_F(Bundle, SaysWhatIsMissing) {
  auto lines = lines_;
  lines.erase(lines.begin() + 3, lines.begin() + 5);
  const Findings findings = findings_of(joined(lines));
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0], "site/r1/e1 seq 2: events 2 to 3 are missing");
}

struct Tampering {
  const char* claim;
  std::function<void(std::vector<std::string>&)> change;
};

TEST_F(Bundle, FindsEachKindOfTampering) {
  const auto at = [](std::vector<std::string>& lines, int i) { return lines.begin() + i; };
  const std::vector<Tampering> table = {
      {"nothing left", [](auto& l) { l.clear(); }},
      {"an empty line", [](auto& l) { l = {"\n"}; }},
      {"no head", [&](auto& l) { l.erase(at(l, 0)); }},
      {"a second head", [&](auto& l) { l.insert(at(l, 5), std::string(l[0])); }},
      {"head only", [](auto& l) { l.resize(1); }},
      {"the first event gone", [&](auto& l) { l.erase(at(l, 1)); }},
      {"the last event gone", [&](auto& l) { l.erase(at(l, 25)); }},
      {"the newest checkpoint gone", [](auto& l) { l.pop_back(); }},
      {"an old checkpoint gone", [&](auto& l) { l.erase(at(l, 11)); }},
      {"cut at a checkpoint", [](auto& l) { l.resize(20); }},
      {"cut after an event", [](auto& l) { l.resize(22); }},
      {"two events changed over", [](auto& l) { std::swap(l[3], l[4]); }},
      {"an event twice", [&](auto& l) { l.insert(at(l, 4), std::string(l[4])); }},
      {"a checkpoint twice", [&](auto& l) { l.insert(at(l, 11), std::string(l[11])); }},
      {"a checkpoint too early", [](auto& l) { std::swap(l[10], l[11]); }},
      {"a checkpoint too late", [](auto& l) { std::swap(l[11], l[12]); }},
      {"checkpoints changed over", [](auto& l) { std::swap(l[11], l[19]); }},
      {"an event of another origin",
       [](auto& l) {
         const std::string bytes = test::AuditDatabase::bytes_of("site/r1/e2", 3);
         l[4] = event_line(3, leaf_hash(bytes), bytes);
       }},
      {"a further event",
       [](auto& l) {
         const std::string bytes = test::AuditDatabase::bytes_of(kOrigin, 23);
         l.push_back(event_line(23, leaf_hash(bytes), bytes));
       }},
      {"another origin in the head",
       [](auto& l) {
         l[0] = head_line({"site/r1/e2", 23, 3});
       }},
      {"another size in the head",
       [](auto& l) {
         l[0] = head_line({kOrigin, 22, 3});
       }},
      {"a checkpoint of another's key",
       [](auto& l) {
         l[11] = checkpoint_line(sign_checkpoint(test::audit_signer("other"), {kOrigin, 10, {}}));
       }},
      {"a blank", [](auto& l) { l[5].insert(1, " "); }},
      {"another spelling", [](auto& l) { l[5].replace(l[5].find("Pract"), 1, "\\u0050"); }},
      {"a member more", [](auto& l) { l[5].replace(l[5].size() - 2, 1, ",\"x\":1}"); }},
      {"a carriage return", [](auto& l) { l[5].insert(l[5].size() - 1, "\r"); }},
      {"no line feed at the end", [](auto& l) { l.back().pop_back(); }},
      {"an empty line in between", [&](auto& l) { l.insert(at(l, 5), "\n"); }},
      {"an empty line at the end", [](auto& l) { l.emplace_back("\n"); }},
      {"a byte order mark", [](auto& l) { l[0].insert(0, "\xEF\xBB\xBF"); }},
      {"base64 for text",
       [](auto& l) {
         l[5] = R"({"event64":")" + base64(test::AuditDatabase::bytes_of(kOrigin, 4)) + "\"" +
                l[5].substr(l[5].find(",\"leaf\""));
       }},
      {"a seq beyond integers",
       [](auto& l) { l[5].replace(l[5].find("\"seq\":4"), 7, "\"seq\":9223372036854775807"); }}};
  for (const Tampering& line : table) {
    auto lines = lines_;
    line.change(lines);
    EXPECT_NE(findings_of(joined(lines)), Findings()) << line.claim;
  }
}

/// What a bundle says when its event 4 is a signed one with these bytes.
Findings findings_with(const std::string& bytes) {
  Frontier frontier;
  std::string bundle = head_line({kOrigin, 1, 1}) + event_line(0, leaf_hash(bytes), bytes);
  frontier.append(leaf_hash(bytes));
  bundle += checkpoint_line(sign_checkpoint(test::audit_signer(), {kOrigin, 1, frontier.root()}));
  return findings_of(bundle);
}

TEST_F(Bundle, JudgesSignedEventsToo) {
  const std::string good = test::AuditDatabase::bytes_of(kOrigin, 0);
  ASSERT_EQ(findings_with(good), Findings());
  const auto with = [&good](std::string_view old, const std::string& changed) {
    std::string bytes = good;
    bytes.replace(bytes.find(old), old.size(), changed);
    return bytes;
  };
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string("[]"), "\xFF" + good, good + " ",
        std::string("a\0b", 3), with("\"v\":1", "\"v\":2"), with("\"v\":1", "\"v\":\"1\""),
        with("\"seq\":0", "\"seq\":1"), with("\"seq\":0", "\"seq\":0.0"),
        with("site/r1/e1", "site/r1/e2"), with("\"event_id\":\"", "\"event_id\":\"x"),
        with("\"event_id\"", "\"event_iD\""), with("\"decision\"", "\"\""),
        with("2026-11-25T22", "2026-11-25 22"), with(",\"v\":1", "")}) {
    EXPECT_EQ(findings_with(bytes).size(), 1U) << bytes;
  }
}

TEST_F(Bundle, IsNotProvenWithoutTheKey) {
  const Findings findings = findings_of(bundle_, Trust());
  EXPECT_EQ(findings.size(), 3U);
  Trust other;
  other.keys.push_back(test::audit_signer("site/r2").verifier());
  EXPECT_EQ(findings_of(bundle_, other), findings);
}

// A-07.
TEST_F(Bundle, ShowsTenThousandRandomChanges) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const Trust trust = trusted();
  int changes = 0;
  while (changes < 10'000) {
    std::string changed = bundle_;
    auto lines = lines_;
    const std::size_t at = below(changed.size());
    const std::size_t line = below(lines.size());
    const auto place = lines.begin() + static_cast<std::ptrdiff_t>(line);
    switch (below(8)) {
      case 0:  // edit a byte
        changed[at] = static_cast<char>(below(256));
        break;
      case 1:  // delete bytes
        changed.erase(at, 1 + below(40));
        break;
      case 2:  // insert a byte
        changed.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 3:  // truncate
        changed.resize(at);
        break;
      case 4:  // delete lines
        lines.erase(place, place + static_cast<std::ptrdiff_t>(1 + below(lines.size() - line)));
        changed = joined(lines);
        break;
      case 5:  // a line twice, anywhere
        lines.insert(place, std::string(lines[below(lines.size())]));
        changed = joined(lines);
        break;
      case 6:  // reorder
        std::swap(lines[line], lines[below(lines.size())]);
        changed = joined(lines);
        break;
      default: {  // an event of one's own, well-formed and with its own hash
        std::string bytes = test::AuditDatabase::bytes_of(kOrigin, below(kEvents));
        bytes.replace(bytes.find("Practitioner/") + 13, 1, std::to_string(below(10)));
        lines[line] = event_line(below(kEvents), leaf_hash(bytes), bytes);
        changed = joined(lines);
      }
    }
    if (changed == bundle_) continue;
    ++changes;
    ASSERT_TRUE(is_shown(changed, trust)) << changed;
  }
}

/// A bundle of an owner of the database, who has everything but the signing key: all hashes and
/// counts are right, old notes are used again where they fit.
std::string forged(const std::vector<std::string>& events, const std::vector<std::string>& notes) {
  std::string body;
  std::size_t used = 0;
  std::uint64_t seq = 0;
  const auto add_notes = [&] {
    for (const std::string& note : notes) {
      const auto checkpoint = parse_checkpoint(*unverified_text(note));
      if (checkpoint->size != seq) continue;
      body += checkpoint_line(note);
      ++used;
    }
  };
  for (const std::string& bytes : events) {
    body += event_line(seq, leaf_hash(bytes), bytes);
    ++seq;
    add_notes();
  }
  return head_line({kOrigin, seq, used}) + body;
}

TEST_F(Bundle, ShowsForgeriesThatAreWholeInThemselves) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::string> notes;
  std::vector<std::string> events;
  for (std::uint64_t seq = 0; seq < kEvents; ++seq) {
    events.push_back(test::AuditDatabase::bytes_of(kOrigin, seq));
  }
  for (const std::size_t line : {11U, 19U, 26U}) {
    std::string bytes = lines_[line];
    fhir::Arena arena;
    notes.emplace_back((*fhir::json::parse(bytes, arena))["checkpoint"].string());
  }
  ASSERT_EQ(forged(events, notes), bundle_);
  Trust trust = trusted();
  const auto seen = trust.open(notes.back());
  trust.witnessed[kOrigin][seen->size] = seen->root;
  for (int round = 0; round < 2000; ++round) {
    auto forgery = events;
    const auto below = [&random](std::size_t n) {
      return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    const std::size_t at = below(forgery.size());
    if (round % 3 == 0) {
      forgery.resize(at);  // an older state: whole, and only a witness knows better
      if (at == 10 || at == 17) {
        EXPECT_EQ(findings_of(forged(forgery, notes)), Findings());
      }
    } else if (round % 3 == 1) {
      forgery[at].replace(forgery[at].find("Practitioner/") + 13, 1, "8");
    } else {  // an event struck out, and all behind it numbered anew
      forgery.erase(forgery.begin() + static_cast<std::ptrdiff_t>(at));
      for (std::size_t i = at; i < forgery.size(); ++i) {
        const std::string old = "\"seq\":" + std::to_string(i + 1);
        forgery[i].replace(forgery[i].find(old), old.size(), "\"seq\":" + std::to_string(i));
      }
    }
    ASSERT_TRUE(is_shown(forged(forgery, notes), trust)) << round;
  }
}

// A-08.
TEST_F(Bundle, IsComparedWithWhatWitnessesSaw) {
  const auto with = [](std::uint64_t size, const Hash& root) {
    Trust trust = trusted();
    trust.witnessed[kOrigin][size] = root;
    return trust;
  };
  std::vector<Hash> leaves;
  for (std::uint64_t seq = 0; seq < 30; ++seq) {
    leaves.push_back(leaf_hash(test::AuditDatabase::bytes_of(kOrigin, seq)));
  }
  for (std::uint64_t size = 0; size <= 23; ++size) {
    const Hash root = root_of(std::span(leaves).first(size));
    EXPECT_EQ(findings_of(bundle_, with(size, root)), Findings()) << size;
    EXPECT_EQ(findings_of(bundle_, with(size, leaf_hash("another"))),
              Findings({"site/r1/e1: a witness has another checkpoint of size " +
                        std::to_string(size) + ": history was rewritten"}));
  }
  EXPECT_EQ(findings_of(bundle_, with(24, root_of(std::span(leaves).first(24)))),
            Findings({"site/r1/e1 seq 23: a witness has seen 24 events, here are 23: cut, or "
                      "rolled back"}));
}

}  // namespace
}  // namespace isoguard::audit
