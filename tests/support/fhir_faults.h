#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/hostile_fhir_server.h"

namespace isoguard::test_support {

/// One query as a FHIR server sees it, and where it could be led astray to.
struct Query {
  std::string resource_type;
  bool search = true;
  std::string target;      ///< "/fhir/Condition?patient=Patient/p"
  std::string server_url;  ///< of the server that is asked
  std::string canary_url;  ///< of one that never must be
};

/// One way to fail: what the server does instead of answering `query`.
struct Fault {
  std::string name;
  std::function<Script(const Query& query)> script;
};

/// One way to fail of an entry of a batch-response, as JSON.
struct EntryFault {
  std::string name;
  std::function<std::string(const Query& query)> entry;
};

/// Every way to fail of an entry whose batch-response is otherwise right.
std::vector<EntryFault> entry_faults();

/// Every way to fail that a single query can. None brings a resource that a check could use.
std::vector<Fault> faults();

}  // namespace isoguard::test_support
