#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/src/tools/audited_site.h"

namespace isoguard::app {

inline std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A data folder with a decision on each of the patients 1 and 2, the answer to a card of the
/// first, and what became of both decisions; all under a checkpoint.
class PatientExport : public AuditedSite {
 protected:
  PatientExport() {
    const auto log = service(true);
    first_ = decide(*log, "1", "first-card");
    second_ = decide(*log, "2", "second-card");
    audit::Event answer;
    answer.card_uuids = "first-card";
    feedback_ = add(*log, "feedback", pseudonym("1"),
                    R"("feedback":{"card":"first-card","decision":")" + first_ +
                        R"(","outcome":"overridden","reasons":[{"code":"specialist-decision"}]})",
                    std::move(answer));
    add(*log, "delivery", "",
        R"("delivery":{"delivered":[")" + second_ + R"(",")" + first_ + R"("]})");
  }

  /// `members` of the event's body, which names the patient.
  static std::string add(audit::Log& log, const std::string& type, const std::string& patient,
                         const std::string& members, audit::Event event = {}) {
    event.type = type;
    event.patient = patient;
    const std::string subject = patient.empty() || members.find(R"("subject")") != std::string::npos
                                    ? ""
                                    : R"(,"subject":{"pseudonym":")" + patient + R"("})";
    event.body = "{" + members + subject + "}";
    return AuditedSite::add(log, std::move(event));
  }
  std::string decide(audit::Log& log, const std::string& id, const std::string& card) const {
    audit::Event event;
    const std::string box = seal(log, id, event);
    event.card_uuids = card;
    const std::string members =
        R"("call":{"hook":"order-sign","service":"order-sign"},"cards":[{"indicator":"critical",)"
        R"("rule":"rule-)" +
        card + R"(","uuid":")" + card +
        R"("}],"checks":[{"reason":"all-read",)"
        R"("result":"not_met","rule":"data-unavailable"}],"keep":{"age":"adult"},"missing":)"
        R"([{"what":"obs-lab","why":"timeout"}],"order":[{"codes":["urn:codes|code-)" +
        id + R"("],"status":"draft\nPROOF"}],"subject":{"enc":")" + box + R"(","pseudonym":")" +
        pseudonym(id) + R"("},"tenant":"st-anna","user":{"ref":"Practitioner/)" + id + R"("})";
    return add(log, "decision", pseudonym(id), members, std::move(event));
  }
  Told run(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"export", "--data-dir", folder_.path().string(), "--output",
                                      output_.string()};
    if (more.empty())
      more = {"--patient", "Patient/1", "--fhir-server", kServer, "--key-file", key_};
    words.insert(words.end(), more.begin(), more.end());
    return audit(std::move(words));
  }
  std::string text(const std::string& name) const { return content_of(output_ / name); }
  /// All files, by their names in the folder.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    if (!fs::exists(output_)) return names;
    for (const auto& entry : fs::recursive_directory_iterator(output_)) {
      if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), output_).string());
    }
    std::ranges::sort(names);
    return names;
  }
  void expect_nowhere(const std::string& word) const {
    for (const std::string& name : files()) {
      EXPECT_EQ((name + text(name)).find(word), std::string::npos) << word << " in " << name;
    }
  }

  const fs::path output_ = folder_.path() / "for-the-patient";
  std::string first_;
  std::string second_;
  std::string feedback_;
};

}  // namespace isoguard::app
