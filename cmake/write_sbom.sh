#!/usr/bin/env bash
# Writes an SPDX 2.3 bill of materials (JSON) of a built isoguard to standard output: each Debian package
# that its shared objects come from, as ldd resolves them here, and each whose headers are compiled in.
# The same binary on the same packages gives the same bytes; SOURCE_DATE_EPOCH sets the date.
# Usage: cmake/write_sbom.sh BINARY
set -euo pipefail
shopt -s inherit_errexit

binary=${1:?the path of a built isoguard}
for program in ldd dpkg-query jq sha256sum; do
  command -v "$program" >/dev/null || { echo "$0 needs $program" >&2; exit 1; }
done

# Libraries of which the program holds a copy, because they are headers only. tests/deploy compares with
# what the compiler really read.
embedded=(libboost1.74-dev libcli11-dev libexpected-dev rapidjson-dev)

# Lines "path package": dpkg knows files by the path where it put them, which may be behind /usr's links.
owners() {
  local path real owner
  for path in "$@"; do
    real=$(realpath "$path")
    owner=$(dpkg-query -S "$real" 2>/dev/null || dpkg-query -S "${real#/usr}" 2>/dev/null) || {
      echo "$0: no Debian package has $path" >&2
      return 1
    }
    printf '%s %s\n' "$path" "${owner%%: *}"
  done
}

mapfile -t objects < <(ldd "$binary" | grep -oE '/[^ ]+' | sort -u)
linked=$(owners "${objects[@]}")
mapfile -t packages < <(awk '{ print $2 }' <<<"$linked" | sort -u)

describe() {
  dpkg-query -W -f='${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Homepage}\n' "$@"
}
table=$({ describe "${packages[@]}" | sed 's/^/linked\t/'; describe "${embedded[@]}" | sed 's/^/embedded\t/'; } | LC_ALL=C sort -u)

jq --null-input --sort-keys \
  --arg table "$table" --arg linked "$linked" --arg version "$("$binary" --version)" \
  --arg sha256 "$(sha256sum "$binary" | cut -d' ' -f1)" \
  --arg created "$(date --utc --date="@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)" '
  def id: "SPDXRef-" + gsub("[^A-Za-z0-9.-]"; "-");
  ($linked | split("\n") | map(split(" ") | {object: .[0], package: (.[1] | split(":")[0])})) as $objects
  | ($table | split("\n") | map(split("\t")
      | {role: .[0], name: .[1], version: .[2], arch: .[3], source: .[4], source_version: .[5], homepage: .[6]})) as $rows
  | ($version | capture("^isoguard (?<version>[^ ]+) \\(commit (?<commit>[^;]+);")) as $built
  | {
      spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
      name: "isoguard-\($built.version)",
      documentNamespace: "urn:isoguard:sbom:\($sha256)",
      creationInfo: {created: $created, creators: ["Tool: isoguard-write_sbom"]},
      documentDescribes: ["SPDXRef-isoguard"],
      packages: ([{
        SPDXID: "SPDXRef-isoguard", name: "isoguard", versionInfo: $built.version,
        downloadLocation: "NOASSERTION", filesAnalyzed: false, primaryPackagePurpose: "APPLICATION",
        sourceInfo: "commit \($built.commit)", comment: $version,
        licenseConcluded: "Apache-2.0", licenseDeclared: "Apache-2.0", copyrightText: "NOASSERTION",
        checksums: [{algorithm: "SHA256", checksumValue: $sha256}]
      }] + ($rows | map(. as $row | {
        SPDXID: ($row.name | id), name: $row.name, versionInfo: $row.version,
        downloadLocation: "NOASSERTION", filesAnalyzed: false, primaryPackagePurpose: "LIBRARY",
        supplier: "Organization: Debian",
        sourceInfo: "built by Debian from \($row.source) \($row.source_version)",
        licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION", copyrightText: "NOASSERTION",
        comment: (if $row.role == "linked"
          then "shared objects: " + ([$objects[] | select(.package == $row.name) | .object] | join(" "))
          else "header-only: compiled into the program" end),
        externalRefs: [{referenceCategory: "PACKAGE-MANAGER", referenceType: "purl",
          referenceLocator: "pkg:deb/debian/\($row.name)@\($row.version | @uri)?arch=\($row.arch)&distro=bookworm"}]
      } + (if $row.homepage == "" then {} else {homepage: $row.homepage} end)))),
      relationships: ([{spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-isoguard"}]
        + ($rows | map({spdxElementId: "SPDXRef-isoguard",
            relationshipType: (if .role == "linked" then "DYNAMIC_LINK" else "STATIC_LINK" end),
            relatedSpdxElement: (.name | id)})))
    }'
