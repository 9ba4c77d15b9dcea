#include "src/audit/key_destroyer.h"

#include <algorithm>
#include <stdexcept>

#include "src/audit/pruner.h"
#include "src/audit/schema.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

std::string key_in(Database& database, const std::string& patient) {
  Statement row = database.prepare("SELECT wrapped FROM patient_keys WHERE patient = ?1");
  row.bind_text(1, patient);
  return row.step() ? std::string(row.blob(0)) : "";
}

/// Whether the key may be one that was there when the destruction was approved.
bool has_old_key(Database& database, const Destruction& destruction) {
  if (key_in(database, destruction.patient).empty()) return false;
  if (destruction.approval.empty()) return true;
  Statement events = database.prepare(
      "SELECT recorded_us, type, bytes FROM events WHERE patient = ?1 AND patient <> ''");
  events.bind_text(1, destruction.patient);
  bool is_old = false;
  while (events.step()) {
    is_old = is_old || events.integer(0) <= destruction.approved_us;
    const bool is_done = events.text(1) == kKeyDestroyed &&
                         events.blob(2).find(destruction.request) != std::string_view::npos;
    if (is_done) return false;
  }
  return is_old;
}

std::string body_of(const Destruction& destruction, const Signed& said) {
  CanonicalObject what;
  what.text("approval", destruction.approval).text("approved_by", said.approved_by);
  what.text("request", destruction.request).text("requested_by", said.by);
  return CanonicalObject()
      .json("build", build_json())
      .json("key_destroyed", what.json())
      .json("subject", CanonicalObject().text("pseudonym", destruction.patient).json())
      .json();
}

/// One destruction in all databases.
class Work {
 public:
  Work(Custody& custody, const DestroyOptions& options, const Destruction& destruction,
       const Signed& said)
      : custody_(custody), options_(options), destruction_(destruction), said_(said) {
    result_.request = destruction.request;
  }

  Destroyed run(const std::vector<fs::path>& files, const std::vector<fs::path>& aside) {
    std::vector<fs::path> all = files;
    all.insert(all.end(), aside.begin(), aside.end());
    const std::vector<std::string> keys = keys_in(all);
    const auto to_do = with_old_key(files, destruction_);
    custody_.refuse_keys(keys);
    // Those that take events first: a new key would find no room beside the old one.
    for (const bool is_active : {true, false}) {
      for (const fs::path& file : to_do) {
        if (custody_.is_active(file) == is_active) attempt(file, [&] { destroy_in(file); });
      }
      if (is_active) custody_.forget_keys(destruction_.patient, keys);
    }
    for (const fs::path& file : with_old_key(aside, destruction_)) {
      attempt(file, [&] { destroy_aside(file); });
    }
    return std::move(result_);
  }

 private:
  std::vector<std::string> keys_in(const std::vector<fs::path>& files) {
    std::vector<std::string> keys;
    for (const fs::path& file : files) {
      try {
        Database database(file, Database::Access::kRead, "");
        std::string key = key_in(database, destruction_.patient);
        if (!key.empty()) keys.push_back(std::move(key));
      } catch (const DatabaseError&) {
        continue;  // with_old_key names it
      }
    }
    return keys;
  }

  void attempt(const fs::path& file, const std::function<void()>& job) {
    try {
      job();
      ++result_.databases;
    } catch (const std::runtime_error& error) {
      result_.faults.push_back(file.string() + " may still hold the key: " + error.what());
    }
  }

  void destroy_in(const fs::path& file) {
    Entry entry;
    entry.event.id = new_event_id();
    entry.event.type = kKeyDestroyed;
    entry.event.patient = destruction_.patient;
    entry.event.body = body_of(destruction_, said_);
    entry.received_us = options_.now_us();
    custody_.with_store(file, [&](Store& store) {
      store.append({&entry, 1});
      if (!options_.signer) return;
      const std::string note = options_.signer(store.origin(), store.size(), store.root());
      store.add_checkpoint(note, entry.received_us);
    });
    empty_log(custody_, file);
    custody_.close();
  }

  /// A damaged database takes no events, but the key can go.
  void destroy_aside(const fs::path& file) {
    Database database(file, Database::Access::kWrite, "");
    apply_settings(database);
    Statement destroy = database.prepare(
        "UPDATE patient_keys SET wrapped = NULL, destroyed_us = ?2, digest = ?3 WHERE patient = "
        "?1");
    const std::string digest = key_digest(destruction_.patient, "");
    destroy.bind_text(1, destruction_.patient).bind(2, options_.now_us()).bind_blob(3, digest);
    destroy.run();
    if (!database.empty_log()) throw std::runtime_error("somebody reads it");
  }

  Custody& custody_;
  const DestroyOptions& options_;
  const Destruction& destruction_;
  const Signed& said_;
  Destroyed result_;
};

Destroyed carry_out(Custody& custody, const DestroyOptions& options, const Orders& orders,
                    const Destruction& destruction) {
  const auto files = custody.files();
  const auto aside = custody.set_aside();
  Destroyed result;
  result.request = destruction.request;
  const auto approvers = read_approvers(options.approvers);
  if (!approvers) {
    result.faults.push_back(approvers.error());
    return result;
  }
  const Signed said = check(destruction, *approvers);
  if (!said.fault.empty()) {
    result.faults.push_back(said.fault);
    return result;
  }
  if (const Hold* hold = holding_key(orders.holds, destruction.patient, files)) {
    result.faults.push_back("it is held: " + hold->text());
    return result;
  }
  return Work(custody, options, destruction, said).run(files, aside);
}

bool is_pending(const Custody& custody, const Destruction& destruction) {
  if (destruction.approval.empty()) return false;
  return !with_old_key(custody.files(), destruction).empty() ||
         !with_old_key(custody.set_aside(), destruction).empty();
}

}  // namespace

std::vector<fs::path> with_old_key(const std::vector<fs::path>& files,
                                   const Destruction& destruction) {
  std::vector<fs::path> found;
  for (const fs::path& file : files) {
    try {
      Database database(file, Database::Access::kRead, "");
      if (has_old_key(database, destruction)) found.push_back(file);
    } catch (const DatabaseError&) {
      found.push_back(file);
    }
  }
  return found;
}

const Hold* holding_key(const std::vector<Hold>& holds, const std::string& patient,
                        const std::vector<fs::path>& files) {
  if (holds.empty()) return nullptr;
  const Hold* found = holding(holds, {"", patient, INT64_MIN, "", ""});
  for (auto file = files.begin(); file != files.end() && found == nullptr; ++file) {
    Database database(*file, Database::Access::kRead, "");
    Statement events = database.prepare(
        "SELECT id, recorded_us, bytes FROM events WHERE patient = ?1 AND patient <> ''");
    events.bind_text(1, patient);
    while (found == nullptr && events.step()) {
      EventId id;
      const std::string_view bytes = events.blob(0);
      std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
      const KeptEvent kept = kept_event(events.blob(2), events.integer(1), {});
      const std::string text = id.text();
      found = holding(holds, {text, patient, events.integer(1), kept.decision, kept.card_uuids});
    }
  }
  return found;
}

std::vector<Destroyed> destroy_keys(Custody& custody, const DestroyOptions& options) {
  std::vector<Destroyed> results;
  try {
    if (!fs::exists(options.orders)) return results;
    const DirectoryLock lock = lock_orders(options.orders);
    const Orders orders = read_orders(options.orders);
    for (const Destruction& destruction : orders.destructions) {
      if (!is_pending(custody, destruction)) continue;
      try {
        results.push_back(carry_out(custody, options, orders, destruction));
      } catch (const std::runtime_error& error) {
        results.push_back({destruction.request, 0, {error.what()}});
      }
    }
  } catch (const std::runtime_error& error) {
    results.push_back({"", 0, {error.what()}});
  }
  return results;
}

}  // namespace isoguard::audit
