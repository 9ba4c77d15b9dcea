#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace isoguard::fhir_client {

/// Gets small documents, such as key sets, from addresses that operators chose, and puts some
/// there, behind the same walls as FHIR servers: no redirect is followed, no token sent, no
/// link-local or metadata address asked; names and authorities of servers are checked; body, memory
/// and time are bounded.
class DocumentFetcher {
 public:
  struct Settings {
    std::size_t body_bytes = 64 * 1024;
    std::chrono::milliseconds deadline{3000};  ///< from the question to the last byte
    std::string ca_file{};                     ///< as fhir_client::Settings has it
    std::string accept{"application/json"};    ///< media types that get() asks for
  };
  /// The document, or why there is none: a few words that follow "the address".
  using Done = std::function<void(tl::expected<std::string, std::string>)>;
  using Put = std::function<void(std::string fault)>;

  explicit DocumentFetcher(Settings settings);
  /// Calls stop().
  ~DocumentFetcher();
  DocumentFetcher(const DocumentFetcher&) = delete;
  DocumentFetcher& operator=(const DocumentFetcher&) = delete;

  /// Why `url` is never asked, in words that follow it; empty: it may be. It is a plain https URL
  /// without a query; http is for this host only.
  static std::string fault_of(std::string_view url);

  /// Calls `done` exactly once, on a thread of this, with the body of a 200, or why there is none:
  /// for whatever else comes of it, at the deadline, and at stop(). After stop() it never does.
  void get(const std::string& url, Done done);

  /// PUT of a document that is not empty. Calls `done` as get() does, with what is wrong in a few
  /// words; empty: the address answered 200, 201 or 204.
  void put(const std::string& url, std::string document, std::string type, Put done);

  /// Ends what is under way, waits up to two seconds for the network to let go, and joins the
  /// threads. Idempotent; not from `done`.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::fhir_client
