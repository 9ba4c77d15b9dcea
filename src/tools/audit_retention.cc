#include "src/tools/audit_retention.h"

#include <chrono>
#include <iostream>
#include <thread>

#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/orders.h"
#include "src/audit/pruner.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_retention_shared.h"
#include "src/tools/audit_side_log.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using audit::PruneCount;
using Command = AuditOptions::Command;

fs::path orders_folder(const AuditOptions& options) {
  return fs::path(options.data_dir) / audit::kOrdersFolder;
}

std::vector<fs::path> folders(const AuditOptions& options) {
  std::vector<fs::path> list = {fs::path(options.data_dir) / "audit"};
  if (!options.retention.second_dir.empty()) list.emplace_back(options.retention.second_dir);
  return list;
}

fs::path access_folder(const AuditOptions& options) {
  return fs::path(options.data_dir) / "access";
}

void print(const PruneCount& count) {
  std::cout << count.file.string() << ": " << count.due << " due";
  if (count.due > 0) {
    std::cout << ", recorded " << audit::utc_text(count.from_us) << " to "
              << audit::utc_text(count.to_us);
  }
  std::cout << ", " << count.held << " held\n";
}

/// Exit code: 1 when a database cannot be read.
int plan(const AuditOptions& options) {
  const auto holds = audit::read_orders(orders_folder(options)).holds;
  std::vector<fs::path> files = service_files(options);
  if (fs::exists(access_folder(options))) {
    for (fs::path& file : audit::segment_files(access_folder(options))) {
      files.push_back(std::move(file));
    }
  }
  std::uint64_t due = 0;
  int code = 0;
  for (const fs::path& file : files) {
    const PruneCount count =
        audit::count_overdue(file, options.retention.policy, holds, audit::now_us());
    if (!count.fault.empty()) code = refuse(file.string() + " cannot be read: " + count.fault, 1);
    print(count);
    due += count.due;
  }
  for (const fs::path& file : files_set_aside(options)) {
    std::cout << file.string() << ": set aside as damaged, and kept until somebody deletes it\n";
  }
  std::cout << due << " events are due\n";
  return code;
}

int show(const AuditOptions& options) {
  const auto orders = audit::read_orders(orders_folder(options));
  std::cout << audit::text_of(options.retention.policy) << '\n'
            << orders.holds.size() << " holds in force\n";
  for (const audit::Hold& hold : orders.holds) {
    std::cout << hold.id << '\t' << hold.text() << '\n';
  }
  return 0;
}

std::uint64_t due_in(const AuditOptions& options) {
  const auto holds = audit::read_orders(orders_folder(options)).holds;
  std::uint64_t due = 0;
  for (const fs::path& file : service_files(options)) {
    due += audit::count_overdue(file, options.retention.policy, holds, audit::now_us()).due;
  }
  return due;
}

int prune_in(audit::Custody& custody, const audit::PruneOptions& settings) {
  int code = 0;
  for (const fs::path& file : custody.files()) {
    const PruneCount count = audit::prune(custody, file, settings);
    std::cout << file.string() << ": " << count.due << " deleted, " << count.held << " held\n";
    if (!count.fault.empty()) code = refuse(count.fault, 1);
  }
  return code;
}

int prune_here(const AuditOptions& options, audit::Custody& custody) {
  audit::PruneOptions settings;
  settings.policy = options.retention.policy;
  settings.orders = orders_folder(options);
  settings.signer = checkpoint_signer(options, options.data_dir);
  settings.now_us = audit::now_us;
  const int code = prune_in(custody, settings);
  if (!fs::exists(access_folder(options))) return code;
  audit::Custody access({access_folder(options)}, {});
  return std::max(code, prune_in(access, settings));
}

std::string write_request(const AuditOptions& options) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = audit::kRetentionType;
  event.user = system_user();
  event.body = audit::CanonicalObject()
                   .json("build", audit::build_json())
                   .json("by", user_json())
                   .json("retention", audit::CanonicalObject().text("do", "apply").json())
                   .json();
  return write_beside(options, options.data_dir, std::string(audit::kOrdersFolder),
                      std::move(event));
}

int apply(const AuditOptions& options) {
  const auto custody = own_custody(options);
  if (const std::string why = write_request(options); !why.empty()) {
    return refuse("what is asked for cannot be recorded, so nothing is deleted: " + why);
  }
  if (custody != nullptr) return prune_here(options, *custody);
  std::cout << "the running service was asked; its own options decide\n";
  if (!wait_for_service(options, [&] { return due_in(options) == 0; })) {
    return refuse(
        std::to_string(due_in(options)) + " events are still there; see the service's log", 1);
  }
  std::cout << "nothing is due any more\n";
  return 0;
}

}  // namespace

std::unique_ptr<audit::Custody> own_custody(const AuditOptions& options) {
  try {
    return std::make_unique<audit::Custody>(folders(options), audit::Store::Options{});
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).ends_with(audit::kInUse)) return nullptr;
    throw;
  }
}

std::vector<fs::path> service_files(const AuditOptions& options) {
  std::vector<fs::path> files;
  for (const fs::path& folder : folders(options)) {
    for (fs::path& file : audit::segment_files(folder)) files.push_back(std::move(file));
  }
  return files;
}

std::vector<fs::path> files_set_aside(const AuditOptions& options) {
  std::vector<fs::path> files;
  for (const fs::path& folder : folders(options)) {
    for (fs::path& file : audit::set_aside_files(folder)) files.push_back(std::move(file));
  }
  return files;
}

bool wait_for_service(const AuditOptions& options, const std::function<bool()>& is_done) {
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(options.retention.wait_s);
  while (!is_done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return true;
}

int retain_audit(const AuditOptions& options) {
  if (const std::string fault = fault_of(options.retention.policy); !fault.empty()) {
    return refuse(fault);
  }
  if (const std::string fault = fault_of_folders(options); !fault.empty()) return refuse(fault);
  if (!options.audit_db.empty()) return retain_shared(options);
  if (options.data_dir.empty()) return refuse("--data-dir or --audit-db is needed");
  try {
    if (options.command == Command::retention_show) return show(options);
    if (options.command == Command::retention_plan) return plan(options);
    return apply(options);
  } catch (const std::runtime_error& failure) {
    return refuse(failure.what(), 1);
  }
}

}  // namespace isoguard::app
