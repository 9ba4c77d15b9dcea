#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/release.h"
#include "fhir/reply.h"

/// Reads from the FHIR servers that a CDS client names. What a server may do wrong ends as a
/// fhir::Failure of the read concerned; nothing that it sends ends the process, outlives the
/// deadline or takes more memory than the limits.
namespace isoguard::fhir_client {

struct Limits {
  /// For all reads of a batch together, counted from fetch(). A caller's earlier deadline wins.
  std::chrono::milliseconds deadline{350};
  /// Of one answer. Also what a server can make us hold before its answer is understood at all:
  /// headers or one chunk, up to twice this.
  std::size_t body_bytes = 8 * 1024 * 1024;
  /// Of all answers of a batch.
  std::size_t total_bytes = 32 * 1024 * 1024;
  /// Of one search.
  int pages = 10;
  /// Requests in flight to one server; further reads wait in line until their deadline.
  int parallel_per_server = 32;
  /// Reads in that line; further ones fail at once (throttled).
  std::size_t waiting_per_server = 4096;
};

struct Settings {
  /// Base URLs of the servers that may be asked, such as "https://ehr.example.org/fhir/r4". Plain
  /// http is for loopback hosts only, unless `plain_http` is set.
  std::vector<std::string> servers;
  Limits limits;
  /// Threads of the network, and as many for parsing and for `done`.
  int threads = 2;
  /// Allows http to hosts other than this one: only where something else encrypts the network.
  bool plain_http = false;
  /// What all servers speak; without it each is asked for its metadata.
  std::optional<fhir::Release> release;
  /// PEM file of the authorities to trust; empty means those of the system.
  std::string ca_file;
};

/// One read or search. `path` is relative to the base and already percent-encoded where FHIR
/// search asks for it: "Patient/1", "Condition?patient=Patient/1".
struct Read {
  std::string path;
  bool search = false;
  /// Further parameters of a search ("_include=MedicationRequest:medication"), which are left out
  /// when the server refuses them, and then for its other searches, too.
  std::string extra{};
};

class Client {
 public:
  using Done = std::function<void(std::vector<fhir::Reply>)>;

  /// Throws std::invalid_argument with one sentence that names the URL when a server is malformed,
  /// not encrypted, or on a link-local address.
  explicit Client(Settings settings);
  /// Calls stop().
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Whether `fhir_server` is one of the registered base URLs: the same scheme, host, port and path
  /// after lower-casing scheme and host and dropping a default port and one trailing slash.
  bool is_registered(std::string_view fhir_server) const;

  /// The FHIR release that a registered server speaks, as far as it is known. What is not known is
  /// asked for in the background, without a token, at most once a minute, and what is known again
  /// after an hour; a caller never waits for it. Any thread.
  std::optional<fhir::Release> release_of(std::string_view fhir_server);

  /// Starts all reads at once and returns at once. Throws std::bad_alloc only, and then never calls
  /// `done`. Otherwise `done` is called exactly once, on a thread of the client, with one Reply for
  /// each read in the same order: when all have come, at the deadline, or at stop(), whichever is
  /// first. An unregistered server is not contacted. `bearer_token` may be empty; it goes to this
  /// server's origin only and our copies of it are overwritten when the batch ends. Any thread.
  ///
  /// A search with a URL of more than 2000 characters is made by POST, everything else by GET. One
  /// that a broken connection or a 502, 503 or 504 ended is made once more, when the
  /// deadline and what the server says of Retry-After allow it, and at most for every tenth
  /// request. While nothing comes of a server, most batches are told at once that it is unreachable
  /// (Breaker).
  ///
  /// A read must be answered by that resource and a search by a Bundle, whose `next` links are
  /// followed to the same origin below the same base path only. A search that broke off keeps
  /// its pages and says timeout, too_large or incomplete.
  void fetch(std::string_view fhir_server, std::string_view bearer_token, std::vector<Read> reads,
             std::chrono::steady_clock::time_point deadline, Done done);

  /// Ends all batches (what has not come is a timeout), waits up to two seconds for the network to
  /// let go, then joins the threads. fetch() afterwards answers nothing but timeouts, on the
  /// caller's thread. Must not be called from `done`. Idempotent.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::fhir_client
