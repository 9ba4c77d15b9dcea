#include "src/fhir_client/server_statement.h"

#include <algorithm>

namespace isoguard::fhir_client {
namespace {

using fhir::json::Value;

bool offers_batch(const Value& rest) {
  const std::string_view mode = rest["mode"].string();
  if (!mode.empty() && mode != "server") return false;
  const std::string_view transactions = rest["transactionMode"].string();  // until DSTU2
  if (transactions == "batch" || transactions == "both") return true;
  const auto interactions = rest["interaction"].items();
  return std::any_of(interactions.begin(), interactions.end(), [](const Value& interaction) {
    return interaction["code"].string() == "batch";
  });
}

}  // namespace

Statement read_statement(const Value& metadata) {
  Statement statement;
  const std::string_view type = metadata["resourceType"].string();
  if (type != "CapabilityStatement" && type != "Conformance") return statement;
  statement.release = fhir::release_of_metadata(metadata);
  const auto rest = metadata["rest"].items();
  statement.batch = std::any_of(rest.begin(), rest.end(), offers_batch);
  return statement;
}

Statement ServerStatement::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

bool ServerStatement::begin_asking(Time now) {
  const std::lock_guard lock(mutex_);
  if (now < next_) return false;
  next_ = now + kUntilAskedAgain;
  return true;
}

void ServerStatement::answer(const std::optional<Statement>& statement, Time now) {
  if (!statement) return;
  const std::lock_guard lock(mutex_);
  known_.batch = statement->batch;
  if (!statement->release) return;
  known_.release = statement->release;
  next_ = now + kGoodFor;
}

}  // namespace isoguard::fhir_client
