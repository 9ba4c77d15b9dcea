#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/audit_db/connection.h"

/// The statements of the shared state. All throw DbError.
namespace isoguard::audit_db {

/// A key of a table: the text itself when it is short, printable ASCII; else "sha256:" and a hash
/// of it, so that no text is too long, refused, or taken for another.
std::string table_key(std::string_view text);

/// Issuer and token, as table_key() has them.
using TokenKeys = std::pair<std::string, std::string>;

/// Uses tokens up in one transaction, in the order of their keys, so that two replicas do not wait
/// for each other. Gives those that nobody had. Times of no sense are taken as ten years from now.
std::set<TokenKeys> claim_tokens(
    Connection& connection,
    const std::map<TokenKeys, std::chrono::system_clock::time_point>& claims);

void forget_expired_tokens(Connection& connection);
/// Those of a week ago.
void forget_feedback_claims(Connection& connection);

/// The bytes of events that name a card, newest first.
std::vector<std::string> events_of_card(Connection& connection, const std::string& uuid);

}  // namespace isoguard::audit_db
