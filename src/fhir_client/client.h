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
#include "src/fhir_client/figures.h"

/// Reads from the FHIR servers that a CDS client names. What a server may do wrong ends as a
/// fhir::Failure of the read concerned; nothing that it sends ends the process, outlives the
/// deadline or takes more memory than the limits.
namespace isoguard::fhir_client {

struct Limits {
  /// For all reads of a fetch() together, counted from fetch(). A caller's earlier deadline wins.
  std::chrono::milliseconds deadline{350};
  /// Of one answer. Also what a server can make us hold before its answer is understood at all:
  /// headers or one chunk, up to twice this.
  std::size_t body_bytes = 8 * 1024 * 1024;
  /// Of all answers to a fetch(), and so of one answer to a batch.
  std::size_t total_bytes = 32 * 1024 * 1024;
  /// Of one search.
  int pages = 10;
  /// Requests in flight to one server that is not registered otherwise; further reads wait in line
  /// until their deadline.
  int parallel_per_server = 32;
  /// Reads in that line; further ones fail at once (throttled).
  std::size_t waiting_per_server = 4096;
};

/// A server that may be asked.
struct Registration {
  /// Its base, such as "https://ehr.example.org/fhir/r4". Plain http is for loopback hosts only,
  /// unless Settings::plain_http is set.
  std::string url;
  /// What it speaks, whatever its metadata say; nothing: as they say.
  std::optional<fhir::Release> release{};
  int parallel = 0;  ///< requests in flight; 0: Limits::parallel_per_server
  bool batch =
      true;  ///< whether it gets several reads in one POST, when it says that it takes that
};

struct Settings {
  std::vector<Registration> servers;
  Limits limits;
  /// Threads of the network, and as many for parsing and for `done`.
  int threads = 2;
  /// Allows http to hosts other than this one: only where something else encrypts the network.
  bool plain_http = false;
  /// What clients speak that name no registered server.
  std::optional<fhir::Release> release;
  /// Gets one sentence for the log of the service. Any thread; may be empty.
  std::function<void(const std::string&)> log;
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

/// Headers of W3C Trace Context for the requests of a fetch(); an empty one is not sent. Must be
/// what may stand in a header.
struct Trace {
  std::string parent;
  std::string state{};
};

class Client {
 public:
  using Done = std::function<void(std::vector<fhir::Reply>)>;

  /// Throws std::invalid_argument with one sentence that names the URL when a server is malformed,
  /// not encrypted, on a link-local address, or registered twice.
  explicit Client(Settings settings);
  /// Calls stop().
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Whether `fhir_server` is one of the registered base URLs: the same scheme, host, port and path
  /// after lower-casing scheme and host and dropping a default port and one trailing slash.
  bool is_registered(std::string_view fhir_server) const;

  /// The FHIR release that a registered server speaks, as far as it is known. What its metadata say
  /// of release and batches is asked for in the background, unless both are settled by its
  /// registration: without a token, at most once a minute, and what is known again after an hour; a
  /// caller never waits for it. Any thread.
  std::optional<fhir::Release> release_of(std::string_view fhir_server);

  /// About how long it would take until `reads` reads that come now are answered, as the last
  /// answers came; 0 when they need not wait in line, or when the server is out of order or
  /// unknown, of which calls are told at once. Any thread; waits for no network.
  std::chrono::microseconds expected_time(std::string_view fhir_server, std::size_t reads) const;

  /// Of each registered server, in their order. Any thread; waits for no network.
  std::vector<ServerFigures> figures() const;

  /// Starts all reads at once and returns at once. Throws std::bad_alloc only, and then never calls
  /// `done`. Otherwise `done` is called exactly once, on a thread of the client, with one Reply for
  /// each read in the same order: when all have come, at the deadline, or at stop(), whichever is
  /// first. An unregistered server is not contacted. `bearer_token` may be empty; it goes to this
  /// server's origin only and our copies of it are overwritten when the fetch ends. Any thread.
  ///
  /// When the server says that it takes batches, and may be sent them, three or more reads are
  /// asked in one POST, with the exception of long searches. An entry of its answer counts as the
  /// answer to a GET of its own would, and what follows from it (next pages, a retry, parameters to
  /// leave out) is such a GET. An answer that is no batch-response with an entry in its place for
  /// each read fails all of them, and like one that is late or breaks off ends batches to this
  /// server for ten minutes. A server that refuses a batch is asked one by one at once, and without
  /// another before its metadata are read anew.
  ///
  /// A search with a URL of more than 2000 characters is made by POST, everything else by GET. One
  /// that a broken connection or a 502, 503 or 504 ended is made once more, when the
  /// deadline and what the server says of Retry-After allow it, and at most for every tenth
  /// request. While nothing comes of a server, most calls are told at once that it is unreachable
  /// (Breaker).
  ///
  /// A read must be answered by that resource and a search by a Bundle, whose `next` links are
  /// followed to the same origin below the same base path only. A search that broke off keeps
  /// its pages and says timeout, too_large or incomplete.
  void fetch(std::string_view fhir_server, std::string_view bearer_token, std::vector<Read> reads,
             std::chrono::steady_clock::time_point deadline, Done done, Trace trace = {});

  /// Ends all fetches (what has not come is a timeout), waits up to two seconds for the network to
  /// let go, then joins the threads. fetch() afterwards answers nothing but timeouts, on the
  /// caller's thread. Must not be called from `done`. Idempotent.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::fhir_client
