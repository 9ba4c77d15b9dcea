#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "src/audit/custody.h"
#include "src/audit/destruction.h"

/// Destroying a patient's key in every database, after two persons said so.
namespace isoguard::audit {

/// Databases that still hold a key that the patient had when the destruction was approved (or has
/// now, while it is not), oldest first. Files that cannot be read are among them. A key that the
/// patient was given since is none of them.
std::vector<std::filesystem::path> with_old_key(const std::vector<std::filesystem::path>& files,
                                                const Destruction& destruction);

/// The hold that keeps the patient's key: on the patient, or on anything that is about the patient.
const Hold* holding_key(const std::vector<Hold>& holds, const std::string& patient,
                        const std::vector<std::filesystem::path>& files);

struct DestroyOptions {
  std::filesystem::path orders;
  std::string approvers;    ///< file, see read_approvers
  CheckpointSigner signer;  ///< none: a test's
  std::function<std::int64_t()> now_us;
};

/// What became of one destruction.
struct Destroyed {
  std::string request;              ///< event id
  std::uint64_t databases = 0;      ///< in which the key was destroyed now
  std::vector<std::string> faults;  ///< why not in others, or not at all
};

/// Carries out all destructions that are approved and not done everywhere: first memory forgets the
/// key, then a `key-destroyed` event and the end of the key are one transaction in each database;
/// at the end the key is in no file that can be written to. Under the orders' lock, so that a hold
/// that was acknowledged is never overtaken. May be killed and run again. Never throws but
/// std::bad_alloc.
std::vector<Destroyed> destroy_keys(Custody& custody, const DestroyOptions& options);

}  // namespace isoguard::audit
