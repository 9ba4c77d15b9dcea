#include "src/audit/verifier_list.h"

#include <sys/stat.h>

#include <fstream>

namespace isoguard::audit {
namespace {

std::string public_key_of(const NoteVerifier& verifier) {
  const std::string text = verifier.text();
  const std::size_t name = verifier.name().size() + 1;  // base64 may hold a plus
  return text.substr(text.find('+', name) + 1);
}

bool is_known(const std::vector<NoteVerifier>& list, const NoteVerifier& one) {
  for (const NoteVerifier& other : list) {
    if (other.name() == one.name() || public_key_of(other) == public_key_of(one)) return true;
  }
  return false;
}

}  // namespace

FromFile<std::vector<NoteVerifier>> read_verifiers(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return tl::unexpected("there is no list of verifiers: " + path);
  }
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return tl::unexpected(path + " may be written by others than its owner");
  }
  std::ifstream file(path);
  std::vector<NoteVerifier> verifiers;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    auto verifier = NoteVerifier::parse(line);
    if (!verifier) {  // not shown, since it may be a private key by mistake
      return tl::unexpected(path + " has a line that is no verifier: " + std::to_string(number));
    }
    if (is_known(verifiers, *verifier)) {
      return tl::unexpected(path + " has two lines of one name or one key: " + verifier->name());
    }
    verifiers.push_back(std::move(*verifier));
  }
  if (!file.eof()) return tl::unexpected(path + " cannot be read");
  return verifiers;
}

}  // namespace isoguard::audit
