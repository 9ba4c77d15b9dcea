#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "src/admin/admin_access.h"
#include "src/admin/audit_answers.h"
#include "src/audit/sink.h"
#include "src/http/handler.h"
#include "src/process/reading_room.h"

namespace isoguard::app {

/// The audit over HTTP: GET /fhir/AuditEvent (search; also by POST to /fhir/AuditEvent/_search),
/// /fhir/AuditEvent/{id}, /fhir/metadata and /stats. Disks are read on a thread of its own. Each
/// reading, also one that is refused, becomes an `access` event before its answer goes out; without
/// the event there is no answer.
class AuditPages final : public http::Handler {
 public:
  /// `sink` and what `answers` needs must outlive this; the sink must have called every `done`
  /// before they go. Who has waited for longer than `patience` is told to come again.
  AuditPages(AdminAccess access, AuditAnswers answers, audit::Sink& sink,
             std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// Ends what is being read early, and drops what waits.
  ~AuditPages() override;

  /// Whether a path is one of these pages.
  static bool has(std::string_view path);
  void handle(http::Request request, http::Responder responder) override;

 private:
  struct Visit;

  void refuse(std::shared_ptr<Visit> visit, int status, const fhir::Issue& issue);
  void work(const std::shared_ptr<Visit>& visit);
  AuditAnswer read(const Visit& visit) const;
  /// Writes the event, then answers.
  void finish(const std::shared_ptr<Visit>& visit, AuditAnswer answer) noexcept;

  const AdminAccess access_;
  const AuditAnswers answers_;
  audit::Sink& sink_;
  const std::chrono::milliseconds patience_;
  ReadingRoom room_;
};

}  // namespace isoguard::app
