#include "src/recording/shared_store.h"

#include <iostream>

#include "src/audit_db/connection.h"
#include "src/audit_db/server_check.h"

namespace isoguard::app {
namespace {

constexpr std::chrono::milliseconds kPatienceAtEnd{2000};

/// In one piece, so that lines of other threads do not come between.
void say(const std::string& sentence) { std::cerr << "isoguard: " + sentence + "\n"; }

audit_db::ShipperOptions shipper_options(audit_db::Target target,
                                         std::vector<std::filesystem::path> directories) {
  audit_db::ShipperOptions options;
  options.target = std::move(target);
  options.directories = std::move(directories);
  options.report = say;
  return options;
}

/// Empty when the store may be used, or does not answer.
std::string fault_at_start(const audit_db::Target& target) {
  try {
    audit_db::Connection connection(target, {});
    return audit_db::check_server(connection, target.accepted).fault;
  } catch (const audit_db::DbError&) {
    return "";
  }
}

}  // namespace

SharedStore::SharedStore(audit_db::Target target, std::vector<std::filesystem::path> directories)
    : state_(target), options_(shipper_options(target, std::move(directories))) {}

void SharedStore::start() { shipper_.emplace(options_); }

audit_db::ShippingHealth SharedStore::health() const {
  return shipper_ ? shipper_->health() : audit_db::ShippingHealth{};
}

tl::expected<std::unique_ptr<SharedStore>, std::string> SharedStore::open(
    const RecordOptions& options, std::vector<std::filesystem::path> directories) {
  auto target = audit_db::read_target(options.shared_db);
  if (!target) return tl::unexpected(target.error());
  target->accepted = options.shared_db_accepted;
  const std::string fault = fault_at_start(*target);
  if (!fault.empty()) return tl::unexpected("--audit-db: " + fault);
  return std::make_unique<SharedStore>(std::move(*target), std::move(directories));
}

void SharedStore::stop() {
  if (shipper_) shipper_->stop(kPatienceAtEnd);
}

}  // namespace isoguard::app
