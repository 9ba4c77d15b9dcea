#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "src/audit/checkpoint.h"
#include "src/audit/key_file.h"
#include "src/audit/keys.h"
#include "src/audit/log.h"
#include "src/audit/note.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/subjects.h"
#include "tests/src/tools/audit_program.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {

namespace fs = std::filesystem;

inline constexpr const char* kServer = "https://ehr.example/fhir";

inline std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A data folder with a decision on each of the patients 1 and 2, the answer to a card of the
/// first, and what became of both decisions; all under a checkpoint.
class PatientExport : public testing::Test {
 protected:
  PatientExport() {
    fs::create_directories(directory_);
    EXPECT_EQ(audit::make_site_key(key_), "");
    EXPECT_EQ(audit::make_signing_key(signing_key_, "site/r1"), "");
    keys_ = audit::derive_site_keys(audit::read_site_key(key_)->view());
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

  std::unique_ptr<audit::Log> service(bool has_signer) const {
    audit::LogOptions options;
    options.directory = directory_;
    options.origin = "site/r1";
    options.answer_within = std::chrono::milliseconds(0);
    if (has_signer) {
      options.signer = [signer = *audit::read_signing_key(signing_key_)](
                           const std::string& origin, std::uint64_t size, const audit::Hash& root) {
        return audit::sign_checkpoint(signer, {origin, size, root});
      };
    }
    return std::make_unique<audit::Log>(std::move(options));
  }
  std::string pseudonym(const std::string& id) const {
    return audit::pseudonym_of(keys_.pseudonym, kServer, "Patient/" + id);
  }
  /// `members` of the event's body, which names the patient.
  static std::string add(audit::Log& log, const std::string& type, const std::string& patient,
                         const std::string& members, audit::Event event = {}) {
    if (event.id == audit::EventId{}) event.id = audit::new_event_id();
    event.type = type;
    event.patient = patient;
    const std::string subject = patient.empty() || members.find(R"("subject")") != std::string::npos
                                    ? ""
                                    : R"(,"subject":{"pseudonym":")" + patient + R"("})";
    event.body = "{" + members + subject + "}";
    const std::string id = event.id.text();
    std::promise<bool> written;
    log.append(std::move(event), [&](const auto& receipt) { written.set_value(receipt.durable); });
    EXPECT_TRUE(written.get_future().get());
    return id;
  }
  std::string decide(audit::Log& log, const std::string& id, const std::string& card) const {
    audit::Event event;
    event.id = audit::new_event_id();
    const audit::Subjects subjects(keys_, [&](const auto& patient, const auto& make) {
      return log.patient_key(patient, make);
    });
    const auto sealed =
        subjects.seal(pseudonym(id), R"({"patient":"Patient/)" + id + R"("})", event.id.text());
    event.wrapped_key = sealed.wrapped_key;
    event.card_uuids = card;
    const std::string members =
        R"("call":{"hook":"order-sign","service":"order-sign"},"cards":[{"indicator":"critical",)"
        R"("rule":"rule-)" +
        card + R"(","uuid":")" + card +
        R"("}],"checks":[{"reason":"all-read",)"
        R"("result":"not_met","rule":"data-unavailable"}],"keep":{"age":"adult"},"missing":)"
        R"([{"what":"obs-lab","why":"timeout"}],"order":[{"codes":["urn:codes|code-)" +
        id + R"("],"status":"draft\nPROOF"}],"subject":{"enc":")" + sealed.box +
        R"(","pseudonym":")" + pseudonym(id) +
        R"("},"tenant":"st-anna","user":{"ref":"Practitioner/)" + id + R"("})";
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
  std::vector<audit::Record> find(const std::string& log, const std::string& type) const {
    std::vector<audit::Record> all;
    audit::RecordFilter filter;
    filter.type = type;
    for (const auto& file : audit::segment_files(folder_.path() / log)) {
      for (auto& record : audit::Records(file).find(filter, 0, 1000)) all.push_back(record);
    }
    return all;
  }

  const test::TemporaryFolder folder_;
  const fs::path directory_ = folder_.path() / "audit";
  const fs::path output_ = folder_.path() / "for-the-patient";
  const std::string key_ = (directory_ / "site.key").string();
  const std::string signing_key_ = (directory_ / "signing.key").string();
  audit::SiteKeys keys_;
  std::string first_;
  std::string second_;
  std::string feedback_;
};

}  // namespace isoguard::app
