// Writes what others' tools are to agree with: trees of 1 to 130 events, their roots, all proofs
// and signed checkpoints, a line of JSON each, into <folder>/vectors.ndjson; the same events as a
// bundle with a checkpoint for each size into <folder>/bundle.ndjson; and a bundle of which events
// 0 to 2 and 5 were deleted, as event 6 says, into <folder>/pruned.ndjson.

#include <fstream>
#include <iostream>

#include "src/audit/bundle.h"
#include "src/audit/canonical.h"
#include "src/audit/pruned.h"
#include "src/audit/text.h"
#include "tests/support/audit_database.h"

namespace {

using namespace isoguard::audit;

constexpr std::uint64_t kMost = 130;
const std::string kOrigin = "site.example/replica-1/0193a5c0";

std::string hashes(const std::vector<Hash>& proof) {
  CanonicalArray array;
  for (const Hash& hash : proof) array.text(base64(bytes_of(hash)));
  return array.json();
}

CanonicalObject kind(const char* name, std::uint64_t size) {
  CanonicalObject line;
  line.text("kind", name).integer("size", static_cast<std::int64_t>(size));
  return line;
}

void write_tree(std::span<const Hash> leaves, const std::string& note, std::ostream& out) {
  const std::uint64_t size = leaves.size();
  out << kind("tree", size)
             .text("root", base64(bytes_of(root_of(leaves))))
             .text("note", note)
             .json()
      << '\n';
  for (std::uint64_t n = 0; n < size; ++n) {
    out << kind("inclusion", size)
               .integer("n", static_cast<std::int64_t>(n))
               .json("proof", hashes(inclusion_proof(leaves, n)))
               .json()
        << '\n';
  }
  for (std::uint64_t n = 1; n <= size; ++n) {
    out << kind("consistency", size)
               .integer("n", static_cast<std::int64_t>(n))
               .json("proof", hashes(consistency_proof(leaves, n)))
               .json()
        << '\n';
  }
}

void write_pruned(const NoteSigner& signer, std::ostream& out) {
  const Pruned pruned{{{0, 2}, {5, 5}}, 4, 0, 1};
  out << head_line({kOrigin, 8, 1});
  Frontier tree;
  for (std::uint64_t seq = 0; seq < 8; ++seq) {
    const std::string id = isoguard::test::AuditDatabase::id_of(seq);
    const std::string bytes =
        seq == 6 ? *event_bytes(pruned_body(pruned, {}), {id, kOrigin, 0, seq, "pruned"})
                 : isoguard::test::AuditDatabase::bytes_of(kOrigin, seq);
    tree.append(leaf_hash(bytes));
    const bool is_gone = seq <= 2 || seq == 5;
    out << (is_gone ? pruned_line(seq, leaf_hash(bytes))
                    : event_line(seq, leaf_hash(bytes), bytes));
  }
  out << checkpoint_line(sign_checkpoint(signer, {kOrigin, 8, tree.root()}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  std::ofstream vectors(folder + "/vectors.ndjson");
  std::ofstream bundle(folder + "/bundle.ndjson");
  const NoteSigner signer = isoguard::test::audit_signer("site.example/replica-1");
  vectors << CanonicalObject()
                 .text("kind", "key")
                 .text("verifier", signer.verifier().text())
                 .text("signer", signer.text().view())
                 .json()
          << '\n';
  bundle << head_line({kOrigin, kMost, kMost});
  std::vector<Hash> leaves;
  for (std::uint64_t seq = 0; seq < kMost; ++seq) {
    const std::string bytes = isoguard::test::AuditDatabase::bytes_of(kOrigin, seq);
    leaves.push_back(leaf_hash(bytes));
    const std::string note = sign_checkpoint(signer, {kOrigin, seq + 1, root_of(leaves)});
    vectors << kind("event", seq).text("bytes", base64(bytes)).json() << '\n';
    write_tree(leaves, note, vectors);
    bundle << event_line(seq, leaves.back(), bytes) << checkpoint_line(note);
  }
  std::ofstream pruned(folder + "/pruned.ndjson");
  write_pruned(signer, pruned);
  return vectors.flush() && bundle.flush() && pruned.flush() ? 0 : 1;
}
