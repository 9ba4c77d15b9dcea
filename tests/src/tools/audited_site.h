#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

/// A data folder with keys and the log of a service, site/r1, still without an event.
class AuditedSite : public testing::Test {
 protected:
  AuditedSite() {
    fs::create_directories(directory_);
    EXPECT_EQ(audit::make_site_key(key_), "");
    EXPECT_EQ(audit::make_signing_key(signing_key_, "site/r1"), "");
    keys_ = audit::derive_site_keys(audit::read_site_key(key_)->view());
  }

  std::unique_ptr<audit::Log> service(bool has_signer = false) const {
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
  /// The box that names the patient of a new event, which it gets an id and the key for.
  std::string seal(audit::Log& log, const std::string& id, audit::Event& event) const {
    event.id = audit::new_event_id();
    event.patient = pseudonym(id);
    const audit::Subjects subjects(keys_, [&](const auto& patient, const auto& make) {
      return log.patient_key(patient, make);
    });
    auto sealed =
        subjects.seal(event.patient, R"({"patient":"Patient/)" + id + R"("})", event.id.text());
    event.wrapped_key = std::move(sealed.wrapped_key);
    return sealed.box;
  }
  static std::string add(audit::Log& log, audit::Event event) {
    if (event.id == audit::EventId{}) event.id = audit::new_event_id();
    const std::string id = event.id.text();
    std::promise<bool> written;
    log.append(std::move(event), [&](const auto& receipt) { written.set_value(receipt.durable); });
    EXPECT_TRUE(written.get_future().get());
    return id;
  }
  /// Of the log in that folder of the data folder; none where there is no such folder.
  std::vector<audit::Record> find(const std::string& log, const std::string& type) const {
    std::vector<audit::Record> all;
    if (!fs::exists(folder_.path() / log)) return all;
    audit::RecordFilter filter;
    filter.type = type;
    for (const auto& file : audit::segment_files(folder_.path() / log)) {
      for (auto& record : audit::Records(file).find(filter, 0, 1000)) all.push_back(record);
    }
    return all;
  }

  const test::TemporaryFolder folder_;
  const fs::path directory_ = folder_.path() / "audit";
  const fs::path access_ = folder_.path() / "access";
  const std::string key_ = (directory_ / "site.key").string();
  const std::string signing_key_ = (directory_ / "signing.key").string();
  audit::SiteKeys keys_;
};

}  // namespace isoguard::app
