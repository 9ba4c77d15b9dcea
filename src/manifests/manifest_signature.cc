#include "src/manifests/manifest_signature.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "plugin/knowledge/sha256.h"
#include "src/audit/verifier_list.h"

namespace isoguard::app {
namespace {

using knowledge::Fault;
using knowledge::ManifestFiles;

constexpr std::string_view kHead = "isoguard-manifests/1";
constexpr std::string_view kGap = "  ";
constexpr std::size_t kHashDigits = 64;

/// SHA-256 in hex by path.
using Hashes = std::map<std::string, std::string, std::less<>>;

struct Listing {
  std::string id;
  std::string version;
  Hashes hashes;
};

std::string text_of(const Listing& listing) {
  std::string text;
  text.append(kHead).append("\n").append(listing.id).append("\n").append(listing.version) += '\n';
  for (const auto& [path, hash] : listing.hashes) {
    text.append(hash).append(kGap).append(path) += '\n';
  }
  return text;
}

bool is_listable(const std::string& path) {
  return path.find('\n') == std::string::npos && audit::is_note_text(path + "\n");
}

/// The path for people.
std::string shown(std::string path) {
  if (is_listable(path)) return path;
  std::ranges::replace_if(
      path, [](char c) { return !(c >= 0x20 && c < 0x7F); }, '?');
  return path;
}

Hashes hashes_of(const ManifestFiles& files) {
  Hashes hashes;
  for (const auto& [path, bytes] : files) hashes.emplace(path, knowledge::sha256_hex(bytes));
  return hashes;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

/// Nothing for what is not exactly one that text_of() writes.
std::optional<Listing> parse_listing(std::string_view text) {
  std::string_view rest = text;
  if (take_line(rest) != kHead) return std::nullopt;
  Listing listing;
  listing.id = take_line(rest);
  listing.version = take_line(rest);
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.size() <= kHashDigits + kGap.size()) return std::nullopt;
    listing.hashes.emplace(line.substr(kHashDigits + kGap.size()), line.substr(0, kHashDigits));
  }
  if (text_of(listing) != text) return std::nullopt;
  return listing;
}

/// Each file that is not as it was signed.
std::vector<Fault> differences(const Hashes& listed, const Hashes& found) {
  std::vector<Fault> faults;
  for (const auto& [path, hash] : listed) {
    const auto file = found.find(path);
    if (file == found.end()) {
      faults.push_back({path, "", "was signed and is missing"});
    } else if (file->second != hash) {
      faults.push_back({path, "", "is not as it was signed"});
    }
  }
  for (const auto& [path, hash] : found) {
    if (!listed.contains(path)) faults.push_back({shown(path), "", "was not signed"});
  }
  return faults;
}

tl::unexpected<std::vector<Fault>> bad_signature(std::string why) {
  return tl::unexpected(std::vector<Fault>{{std::string(kSignatureFile), "", std::move(why)}});
}

}  // namespace

knowledge::Loaded<std::string> listing_of(const ManifestFiles& files, std::string_view id,
                                          std::string_view version) {
  std::vector<Fault> faults;
  for (const auto& [path, bytes] : files) {
    if (!is_listable(path)) {
      faults.push_back({shown(path), "", "has a name that cannot be signed"});
    }
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return text_of({std::string(id), std::string(version), hashes_of(files)});
}

knowledge::Loaded<Endorsed> verify(const ManifestFolder& folder,
                                   std::span<const audit::NoteVerifier> signers) {
  if (!folder.signature) return bad_signature("is missing: the manifests are not signed");
  const auto opened = audit::open_note(*folder.signature, signers);
  if (!opened) {
    return bad_signature(audit::unverified_text(*folder.signature)
                             ? "has no good signature of a signer that is known here"
                             : "is no signed note");
  }
  const auto listing = parse_listing(opened->text);
  if (!listing) return bad_signature("is signed, and no listing of manifests");
  std::vector<Fault> faults = differences(listing->hashes, hashes_of(folder.files));
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return Endorsed{{opened->signers.front(), knowledge::sha256_hex(opened->text)},
                  listing->id,
                  listing->version};
}

std::vector<Fault> faults_of(const Endorsed& endorsed, const knowledge::Knowledge& knowledge) {
  if (endorsed.id == knowledge.id && endorsed.version == knowledge.version) return {};
  return {{std::string(kSignatureFile), "",
           "is for version " + endorsed.version + " of " + endorsed.id +
               ", and knowledge.json is " + knowledge.version + " of " + knowledge.id}};
}

std::string signed_listing(const std::string& listing, const audit::NoteSigner& signer,
                           std::string_view before) {
  std::string note = signer.sign(listing);
  if (audit::unverified_text(before) != listing) return note;
  if (audit::open_note(before, signer.verifier())) return std::string(before);
  std::string both = std::string(before) + note.substr(listing.size() + 1);
  return audit::open_note(both, signer.verifier()) ? both : note;
}

knowledge::Loaded<std::vector<audit::NoteVerifier>> read_signers(const std::string& path) {
  auto signers = audit::read_verifiers(path);
  if (!signers) return tl::unexpected(std::vector<Fault>{{path, "", signers.error()}});
  if (signers->empty()) return tl::unexpected(std::vector<Fault>{{path, "", "names nobody"}});
  return std::move(*signers);
}

}  // namespace isoguard::app
