// Whatever is handed in for a proof, a bundle or a note: it is refused, unless it is the true one.

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "src/audit/bundle.h"
#include "src/audit/canonical.h"
#include "src/audit/proof.h"

namespace {

using namespace isoguard::audit;

constexpr std::uint64_t kSize = 5;    // of the bundle
constexpr std::size_t kLargest = 45;  // of the trees
const std::string kOrigin = "site/r1/e1";

void require(bool condition) {
  if (!condition) std::abort();
}

/// Takes its numbers and bytes from the fuzzer; zeros when there are no more.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : bytes_(reinterpret_cast<const char*>(data), size) {}
  bool empty() const { return bytes_.empty(); }
  std::size_t below(std::size_t limit) {
    const std::string two = take(2);
    std::size_t value = 0;
    for (const char c : two) value = value << 8 | static_cast<unsigned char>(c);
    return value % limit;
  }
  std::string take(std::size_t count) {
    std::string taken(bytes_.substr(0, count));
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

struct Log {
  Log() : signer(NoteSigner::from_seed("site/r1", Key())) {
    for (std::uint64_t seq = 0; seq < kSize; ++seq) {
      events.push_back(*event_bytes(
          "{}", {"01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d", kOrigin, 0, seq, "decision"}));
      leaves.push_back(leaf_hash(events.back()));
    }
    for (std::size_t i = 0; i < kLargest; ++i) trees.push_back(leaf_hash(std::to_string(i)));
    note = sign_checkpoint(signer, {kOrigin, kSize, root_of(leaves)});
    bundle = head_line({kOrigin, kSize, 1});
    for (std::uint64_t seq = 0; seq < kSize; ++seq) {
      bundle += event_line(seq, leaves[seq], events[seq]);
    }
    bundle += checkpoint_line(note);
    proof = proof_line({3, events[3], inclusion_proof(leaves, 3), note});
    trust.keys.push_back(signer.verifier());
  }
  NoteSigner signer;
  std::vector<std::string> events;
  std::vector<Hash> leaves;
  std::vector<Hash> trees;
  std::string note;
  std::string bundle;
  std::string proof;
  Trust trust;
};

std::string edited(std::string text, Input& input) {
  while (!input.empty()) {
    const std::size_t at = input.below(text.size() + 1);
    const std::size_t kind = input.below(4);
    const std::size_t count = input.below(64);
    if (kind == 0) text.erase(at, count);
    if (kind == 1) text.insert(at, input.take(count));
    if (kind == 2) text.insert(at, std::string(text, input.below(text.size() + 1), count));
    if (kind == 3 && at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << count % 8));
  }
  return text;
}

std::vector<Hash> edited(std::vector<Hash> proof, Input& input) {
  while (!input.empty()) {
    const auto at = static_cast<std::ptrdiff_t>(input.below(proof.size() + 1));
    const std::size_t kind = input.below(4);
    const bool inside = static_cast<std::size_t>(at) < proof.size();
    if (kind == 0 && inside) proof.erase(proof.begin() + at);
    if (kind == 1 && inside)
      proof.insert(proof.begin() + at, Hash(proof[static_cast<std::size_t>(at)]));
    if (kind == 2) proof.insert(proof.begin() + at, leaf_hash(input.take(8)));
    if (kind == 3 && inside) {
      proof[static_cast<std::size_t>(at)][input.below(32)] ^=
          static_cast<std::uint8_t>(1 << input.below(8));
    }
  }
  return proof;
}

void fool_trees(const Log& log, Input& input) {
  const std::size_t size = 1 + input.below(kLargest);
  const auto leaves = std::span(log.trees).first(size);
  const Hash root = root_of(leaves);
  const std::size_t index = input.below(size);
  const std::size_t claimed = input.below(size);
  const std::size_t leaf = input.below(size);
  const auto inclusion = inclusion_proof(leaves, index);
  const auto consistency = consistency_proof(leaves, index);
  Input same = input;
  const auto other = edited(inclusion, input);
  if (other != inclusion || claimed != index || leaf != index) {
    const bool is_true = claimed == leaf && other == inclusion_proof(leaves, claimed);
    require(proves_inclusion(leaves[leaf], claimed, size, other, root) == is_true);
  }
  const auto another = edited(consistency, same);
  const bool holds = proves_consistency(index, root_of(leaves.first(index)), size, root, another);
  require(holds == (another == consistency));
}

/// The true text is accepted, and another only when it adds signatures to the note in it, as a
/// witness may.
void judge(bool is_accepted, const std::string& text, const std::string& good) {
  if (text == good) return require(is_accepted);
  const std::size_t signatures = good.rfind("\\n\\n");
  const std::size_t end = good.find('"', signatures);
  const bool adds_signatures = text.size() > good.size() &&
                               text.starts_with(good.substr(0, signatures)) &&
                               text.ends_with(good.substr(end));
  require(!is_accepted || adds_signatures);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Log log;
  const auto ignore = [](const Finding&) {};
  Input input(data, size);
  switch (input.below(5)) {
    case 0:
      fool_trees(log, input);
      break;
    case 1: {
      const std::string proof = edited(log.proof, input);
      judge(!check_proof(proof, log.trust, ignore).empty(), proof, log.proof);
      break;
    }
    case 2: {
      const std::string bundle = edited(log.bundle, input);
      bool found = false;
      std::istringstream stream(bundle);
      check_bundle(stream, log.trust, [&found](const Finding&) { found = true; });
      judge(!found, bundle, log.bundle);
      break;
    }
    case 3: {
      const std::string note = edited(log.note, input);
      const auto checkpoint = open_checkpoint(note, log.signer.verifier());
      require(!checkpoint || *checkpoint == Checkpoint{kOrigin, kSize, root_of(log.leaves)});
      break;
    }
    default: {
      const std::string body = input.take(size);
      const auto bytes = event_bytes(body, {"id", kOrigin, 0, 7, "decision"});
      require(!bytes || is_canonical(*bytes));
      require(is_canonical(canonical_string(body)));
      NoteVerifier::parse(body);
      NoteSigner::parse(body);
      parse_checkpoint(body);
    }
  }
  return 0;
}
