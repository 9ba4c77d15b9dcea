#!/usr/bin/env bash
# Compares isoguard's audit with Go's checksum database, and the page of the format with the tools that
# it names.  Usage: run.sh BUILD_FOLDER
set -euo pipefail
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode GOCACHE="$build/go-cache"
go build -o "$folder/verifier" "$here/main.go"
verifier=$folder/verifier

"$build/tests/write_vectors" "$folder"
"$verifier" vectors "$folder/vectors.ndjson"
key=$(sed -n '1s/.*"verifier":"\([^"]*\)".*/\1/p' "$folder/vectors.ndjson")
"$verifier" bundle "$key" "$folder/bundle.ndjson"
# Without a network, where the system lets us take it away.
offline=(unshare --map-root-user --net)
"${offline[@]}" true 2>/dev/null || offline=()
"${offline[@]}" "$build/isoguard" audit verify "$folder/bundle.ndjson" --key "$key"
"$verifier" bundle "$key" "$folder/pruned.ndjson"
"$build/isoguard" audit verify "$folder/pruned.ndjson" --key "$key"
node "$here/page.mjs" "$here/../../docs/audit-format.md" "$build/isoguard"

# The comparison can fail.
must_fail() {
  if "$@" >/dev/null 2>&1; then
    echo "accepted what was changed: $*" >&2
    exit 1
  fi
}
sed '4s/Practitioner/practitioner/' "$folder/bundle.ndjson" >"$folder/changed.ndjson"
must_fail "$verifier" bundle "$key" "$folder/changed.ndjson"
must_fail "$build/isoguard" audit verify "$folder/changed.ndjson" --key "$key"
# Event 3 is whole in the one and only a leaf in the other, which no event says of it.
sed -E '5s/.*("leaf":.*)/{\1/' "$folder/pruned.ndjson" >"$folder/changed.ndjson"
must_fail "$verifier" bundle "$key" "$folder/changed.ndjson"
must_fail "$build/isoguard" audit verify "$folder/changed.ndjson" --key "$key"
head -n -1 "$folder/bundle.ndjson" >"$folder/cut.ndjson"
must_fail "$verifier" bundle "$key" "$folder/cut.ndjson"
must_fail "$build/isoguard" audit verify "$folder/cut.ndjson" --key "$key"
sed 's/"kind":"inclusion","n":3,/"kind":"inclusion","n":2,/' "$folder/vectors.ndjson" >"$folder/changed.ndjson"
must_fail "$verifier" vectors "$folder/changed.ndjson"
sed '/^{"bundle"/,$s/Practitioner/practitioner/' "$here/../../docs/audit-format.md" >"$folder/page.md"
must_fail node "$here/page.mjs" "$folder/page.md" "$build/isoguard"
