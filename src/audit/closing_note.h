#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/audit/checkpoint.h"
#include "src/audit/record_source.h"

/// The last checkpoint of a database that was given up after an error of the disk and is not
/// written to any more: a signed note in a file beside it, "audit.db-checkpoint"
/// (docs/audit-format.md). Whoever reads the database takes it as one of its checkpoints.
namespace isoguard::audit {

/// Nothing when there is none, or none of this origin. Who signed it is for the verifier.
std::optional<CheckpointNote> closing_note(const std::filesystem::path& database,
                                           std::string_view origin);
/// Puts it into its place in checkpoints that have `size` and `note`, smallest first, unless the
/// database has taken up the same.
template <class Checkpoint>
void add_closing_note(const std::filesystem::path& database, std::string_view origin,
                      std::vector<Checkpoint>& checkpoints) {
  const auto closing = closing_note(database, origin);
  if (!closing) return;
  const auto place = std::ranges::find_if(
      checkpoints, [&](const auto& other) { return other.size >= closing->size; });
  if (place != checkpoints.end() && place->size == closing->size && place->note == closing->note) {
    return;
  }
  Checkpoint added;
  added.size = closing->size;
  added.note = closing->note;
  if constexpr (requires { added.recorded_us; }) added.recorded_us = closing->recorded_us;
  checkpoints.insert(place, std::move(added));
}
/// Whether there is such a file, whatever it holds.
bool has_closing_note(const std::filesystem::path& database);
/// All or nothing, and on the disk when it returns. Throws std::filesystem::filesystem_error.
void write_closing_note(const std::filesystem::path& database, const std::string& note);

}  // namespace isoguard::audit
