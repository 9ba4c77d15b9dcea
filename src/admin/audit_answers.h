#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "fhir/issue.h"
#include "src/admin/asked.h"
#include "src/audit/canonical.h"
#include "src/audit/subjects.h"
#include "src/audit_view/databases.h"
#include "src/audit_view/search_run.h"
#include "src/http/request.h"
#include "src/http/response.h"

namespace isoguard::app {

/// An answer, and what the record of the reading says of it.
struct AuditAnswer {
  http::Response response;
  audit::CanonicalObject what;
  std::string patient;  ///< pseudonym of the one that it was about; else empty
};

/// An OperationOutcome. It repeats nothing of what was sent.
http::Response outcome_response(int status, const fhir::Issue& issue);

/// Answers what is asked of the audit. Reads disks, or waits for PostgreSQL. One thread at a time;
/// no function throws anything but std::bad_alloc.
class AuditAnswers {
 public:
  /// Whose patients may be meant now; any thread.
  using Callers = std::function<audit_view::Callers()>;

  /// `subjects` and what `callers` needs must outlive this.
  AuditAnswers(std::unique_ptr<audit_view::AuditSource> source, const audit::Subjects& subjects,
               Callers callers);

  /// GET /fhir/AuditEvent?…, or POST of a form with parameters to /fhir/AuditEvent/_search; `base`
  /// is the URL of /fhir.
  AuditAnswer search(const http::Request& request, const std::string& base) const;
  /// GET /fhir/AuditEvent/{id}
  AuditAnswer read(const http::Request& request, const std::string& id) const;
  /// GET /stats?…
  AuditAnswer stats(const http::Request& request) const;

  /// Writes down where it was read that somebody reads, who is JSON. An answer of which that cannot
  /// be said shows nothing.
  void record(const std::string& who, AuditAnswer& answer) const;

  /// Ends what is being read, and all that is read later, early. Any thread.
  void give_up() const {
    *given_up_ = true;
    source_->give_up();
  }

 private:
  audit_view::SearchPage page_of(const audit_view::Search& search, Format format) const;

  std::unique_ptr<audit_view::AuditSource> source_;
  const audit::Subjects& subjects_;
  Callers callers_;
  std::shared_ptr<std::atomic<bool>> given_up_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace isoguard::app
