#include <unistd.h>

#include <iostream>
#include <iterator>

#include "src/audit/entry.h"
#include "src/audit/key_destroyer.h"
#include "src/tools/audit_filter.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_retention.h"
#include "src/tools/audit_side_log.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using audit::CanonicalObject;
using audit::Destruction;
using Approvers = std::vector<audit::NoteVerifier>;
using Command = AuditOptions::Command;

constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000;

std::string approvers_file(const AuditOptions& options) {
  return options.retention.approvers.empty()
             ? (fs::path(options.data_dir) / "audit" / "approvers").string()
             : options.retention.approvers;
}

fs::path orders_folder(const AuditOptions& options) {
  return fs::path(options.data_dir) / audit::kOrdersFolder;
}

/// The key of who runs this. Standard input lets the person open the file, which the user of the
/// service may not read.
audit::FromFile<audit::NoteSigner> person(const AuditOptions& options, const Approvers& approvers) {
  auto signer = [&]() -> audit::FromFile<audit::NoteSigner> {
    if (options.retention.person_key != "-") {
      return audit::read_signing_key(options.retention.person_key);
    }
    std::string line;
    std::getline(std::cin, line);
    const audit::Secret text(std::move(line));
    auto read = audit::NoteSigner::parse(text.view());
    if (!read) return tl::unexpected<std::string>("standard input holds no signing key");
    return *read;
  }();
  if (!signer) return signer;
  for (const audit::NoteVerifier& known : approvers) {
    if (known.text() == signer->verifier().text()) return signer;
  }
  return tl::unexpected(signer->verifier().name() + " is not in " + approvers_file(options) +
                        " with this key");
}

int write_order(const AuditOptions& options, const std::string& member, const std::string& patient,
                std::string& id) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = audit::kDestructionType;
  event.user = system_user();
  event.patient = patient;
  event.body = CanonicalObject()
                   .json("build", audit::build_json())
                   .json("by", user_json())
                   .json("key_destruction", member)
                   .json("subject", CanonicalObject().text("pseudonym", patient).json())
                   .json();
  id = event.id.text();
  const std::string why =
      write_beside(options, options.data_dir, std::string(audit::kOrdersFolder), std::move(event));
  return why.empty() ? 0 : refuse("the order cannot be recorded: " + why);
}

/// Whether any database has a key of the patient of that pseudonym, or cannot be read.
bool has_key(const AuditOptions& options, const std::string& patient) {
  std::vector<fs::path> files = service_files(options);
  for (fs::path& file : files_set_aside(options)) files.push_back(std::move(file));
  Destruction any;
  any.patient = patient;
  return !audit::with_old_key(files, any).empty();
}

/// Why the key must stay or is not there; empty: it may go.
std::string objection(const AuditOptions& options, const std::string& patient,
                      const std::vector<audit::Hold>& holds) {
  if (const audit::Hold* hold = audit::holding_key(holds, patient, service_files(options))) {
    return "the patient's records are held: " + hold->text() + ", hold " + hold->id;
  }
  if (has_key(options, patient)) return "";
  return "no key of such a patient is here" + tenant_hint(options);
}

int request(const AuditOptions& options, const Approvers& approvers, const audit::Orders& orders) {
  const auto filter = filter_of(options);
  if (!filter) return refuse(filter.error());
  if (filter->patient.empty()) return refuse("destroy-key request needs --patient");
  const auto signer = person(options, approvers);
  if (!signer) return refuse(signer.error());
  const std::string why = objection(options, filter->patient, orders.holds);
  if (!why.empty()) return refuse(why);
  const std::string& reason = options.retention.reason;
  const std::string text =
      audit::request_text(filter->patient, reason, audit::utc_text(audit::now_us()));
  if (reason.empty() || reason.find('\n') != std::string::npos || !audit::is_note_text(text)) {
    return refuse("--reason must be one line of text");
  }
  CanonicalObject member;
  member.text("do", "request").text("note", signer->sign(text)).text("reason", reason);
  std::string id;
  const int code = write_order(options, member.json(), filter->patient, id);
  if (code == 0) std::cout << id << '\n';
  return code;
}

/// Why this person may not approve that request now; empty: may.
std::string refusal_of(const AuditOptions& options, const Destruction& asked,
                       const Approvers& approvers, const std::string& name,
                       const audit::Orders& orders) {
  const audit::Signed said = audit::check(asked, approvers);
  if (said.by.empty()) return said.fault;
  if (!asked.approval.empty()) return "it is approved already";
  if (said.by == name) return name + " asked for it: somebody else must approve";
  if (audit::now_us() - asked.requested_us > audit::kApprovalDays * kDay) {
    return "it was asked for more than 7 days ago; ask again";
  }
  return objection(options, asked.patient, orders.holds);
}

std::vector<fs::path> left(const AuditOptions& options, const Destruction& destruction) {
  std::vector<fs::path> files = service_files(options);
  for (fs::path& file : files_set_aside(options)) files.push_back(std::move(file));
  return audit::with_old_key(files, destruction);
}

int carry_out(const AuditOptions& options, const std::string& request_id,
              std::unique_ptr<audit::Custody> custody) {
  Destruction approved;
  for (const Destruction& one : audit::read_orders(orders_folder(options)).destructions) {
    if (one.request == request_id) approved = one;
  }
  if (custody != nullptr) {
    const audit::DestroyOptions settings = {orders_folder(options), approvers_file(options),
                                            checkpoint_signer(options, options.data_dir),
                                            audit::now_us};
    for (const audit::Destroyed& one : audit::destroy_keys(*custody, settings)) {
      for (const std::string& fault : one.faults) refuse(fault, 1);
    }
  } else {
    wait_for_service(options, [&] { return left(options, approved).empty(); });
  }
  const auto files = left(options, approved);
  for (const fs::path& file : files) {
    refuse(file.string() + " still holds the key; see the service's log", 1);
  }
  if (!files.empty()) return 1;
  std::cout << "the key is destroyed\n";
  return 0;
}

int approve(const AuditOptions& options, const Approvers& approvers, const audit::Orders& orders) {
  const auto signer = person(options, approvers);
  if (!signer) return refuse(signer.error());
  for (const Destruction& asked : orders.destructions) {
    if (asked.request != options.retention.id) continue;
    const std::string why =
        refusal_of(options, asked, approvers, signer->verifier().name(), orders);
    if (!why.empty()) return refuse(why);
    auto custody = own_custody(options);
    CanonicalObject member;
    member.text("do", "approve").text("request", asked.request);
    member.text("note", signer->sign(audit::approval_text(asked.request_note,
                                                          audit::utc_text(audit::now_us()))));
    std::string id;
    const int code = write_order(options, member.json(), asked.patient, id);
    return code != 0 ? code : carry_out(options, asked.request, std::move(custody));
  }
  return refuse("there is no request " + options.retention.id);
}

int list(const AuditOptions& options, const Approvers& approvers, const audit::Orders& orders) {
  int code = 0;
  for (const Destruction& one : orders.destructions) {
    const audit::Signed said = audit::check(one, approvers);
    const bool is_done = said.fault.empty() && left(options, one).empty();
    if (said.fault.empty() && !is_done) code = 1;
    std::cout << one.request << '\t' << audit::utc_text(one.requested_us) << '\t' << one.patient
              << '\t' << said.by << '\t' << said.approved_by << '\t'
              << (is_done              ? "done"
                  : said.fault.empty() ? "not done everywhere"
                                       : said.fault)
              << '\t' << said.reason << '\n';
  }
  return code;
}

}  // namespace

int destroy_key(const AuditOptions& options) {
  if (const std::string fault = fault_of_folders(options); !fault.empty()) return refuse(fault);
  const auto approvers = audit::read_approvers(approvers_file(options));
  if (!approvers) return refuse(approvers.error());
  try {
    const audit::Orders orders = audit::read_orders(orders_folder(options));
    if (options.command == Command::destroy_request) return request(options, *approvers, orders);
    if (options.command == Command::destroy_approve) return approve(options, *approvers, orders);
    return list(options, *approvers, orders);
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
}

}  // namespace isoguard::app
