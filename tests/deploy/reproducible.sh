#!/usr/bin/env bash
# Builds the package twice, in two folders, under another time zone, language, umask and number of jobs and
# without a compiler cache, and compares byte by byte. Takes two full builds; ./test.sh reproducible.
# ISOGUARD_REPRODUCIBLE_CACHE=1 lets the first build take objects out of a cache: they were compiled elsewhere at
# another time, and the second never sees them. It saves a build, but says less of zones and languages.
set -euo pipefail
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
commit=$(git -C "$source_dir" rev-parse HEAD 2>/dev/null || echo unknown)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What would be committed, and nothing that lies about; both copies before the first build, which takes a while.
copy() {
  mkdir -p "$1"
  git -C "$source_dir" ls-files -z | (cd "$source_dir" && tar --null --files-from=- --create) | tar -x -C "$1"
}

one_build() {
  local folder=$1 jobs=$2
  (
    cd "$folder"
    cmake --preset release -DISOGUARD_COMMIT="$commit"
    cmake --build --preset release --target isoguard -- -j "$jobs"
    cmake --build --preset release --target deb
  ) >"$folder.log" 2>&1 || { tail -n 40 "$folder.log"; exit 1; }
}

one=$work/one
another=$work/another/and/deeper
copy "$one"
copy "$another"
[[ -n ${ISOGUARD_REPRODUCIBLE_CACHE:-} ]] || export CCACHE_DISABLE=1
(umask 022; TZ=UTC LC_ALL=C one_build "$one" "$(nproc)")
export CCACHE_DISABLE=1
(umask 077; TZ=Asia/Tokyo LC_ALL=C.UTF-8 one_build "$another" 1)
cd "$one/build/release"
for file in isoguard deb/*.deb; do
  cmp "$file" "$another/build/release/$file"
  sha256sum "$file"
done
