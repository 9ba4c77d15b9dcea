#!/usr/bin/env bash
# Installs what is missing, builds and tests. Prints "N passed, N failed" at the end.
# Usage: ./test.sh [STAGE…]     without a stage: all but deploy, reproducible and mutation
#   quick   release build: unit tests, then the program as EHRs use it
#   asan    the same under AddressSanitizer and UndefinedBehaviorSanitizer, shorter, and under load
#   tsan    src and the program under ThreadSanitizer, shorter, and under load
#   fuzz    each fuzz target for FUZZ_SECONDS (30), from the kept corpus
#   bench   benchmarks; they print and judge nothing
#   deploy  what is in manifests/deploy, and the Debian package; installs nginx, PostgreSQL and more, wants root
#   reproducible  builds the package twice, in two folders, and compares (not by default: two full builds)
#   mutation  changes rules and clinical code (MUTATION_FILES) in one place at a time: does a test notice?
set -euo pipefail
cd "$(dirname "$0")"

stages=("$@")
((${#stages[@]})) || stages=(quick asan tsan fuzz bench)
for stage in "${stages[@]}"; do
  case $stage in
    quick | deploy | asan | tsan | fuzz | bench | reproducible | mutation) ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0"; [[ $stage == --help ]] && exit 0; exit 2 ;;
  esac
done

passed=0
failed=0
logs=build/logs
# Times are judged twice as kindly as promised: machines that run tests have other work.
export ISOGUARD_E2E_PATIENCE=${ISOGUARD_E2E_PATIENCE:-2}
mkdir -p "$logs"

finish() {
  local code=$?
  ((code == 0 || failed > 0)) || failed=1
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
}
trap finish EXIT

count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}
heading() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# one NAME COMMAND…: a check of its own; its output is shown when it fails.
one() {
  local name=$1 log="$logs/${1// /-}.log"
  shift
  if "$@" >"$log" 2>&1; then
    count 1 0
    echo "ok      $name"
  else
    count 0 1
    echo "FAILED  $name"
    tail -n 40 "$log"
  fi
}

# build PRESET: a build that fails counts as one failure, and its stage ends.
build() {
  heading "build $1"
  local log="$logs/build-$1.log" targets=()
  # Threads meet in src alone; what is below it has none.
  [[ $1 != tsan ]] || targets=(--target isoguard src_tests)
  if ! { cmake --preset "$1" && cmake --build --preset "$1" "${targets[@]}" -- -j "$(nproc)"; } >"$log" 2>&1; then
    count 0 1
    grep -E -A12 'error|FAILED' "$log" | head -n 60
    echo "the build $1 failed; $log has all of it"
    return 1
  fi
}

# On a busy machine a test that judges times may fail; what is wrong is wrong again. What failed is tried once
# more, alone, and named. What a sanitizer reported is never tried again.
reported() { grep -qsE '(ERROR|WARNING): [A-Za-z]+Sanitizer|: runtime error: ' "$@"; }

unit_tests() {
  heading "unit tests, $1"
  local log="$logs/ctest-$1.log" again="$logs/ctest-$1-again.log" total bad chosen=() summary='s/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+).*/\1 \2/p'
  [[ $1 != tsan ]] || chosen=(--tests-regex '^src\.')
  ctest --preset "$1" "${chosen[@]}" >"$log" 2>&1 || true
  # "97% tests passed, 3 tests failed out of 100"
  read -r bad total < <(sed -nE "$summary" "$log") || {
    tail -n 20 "$log"
    count 0 1
    return
  }
  if ((bad > 0 && bad <= 10)) && ! reported "$log"; then
    sed -n '/^The following tests FAILED/,/^Errors/p' "$log"
    ctest --preset "$1" --rerun-failed --parallel 1 >"$again" 2>&1 || true
    read -r bad _ < <(sed -nE "$summary" "$again") || true
    log=$again
    echo "$bad of them failed again"
  fi
  count $((total - bad)) "$bad"
  echo "$((total - bad)) passed, $bad failed"
  ((bad == 0)) || sed -nE '/^The following tests FAILED/,$p; /: Failure$/,+8p' "$log" | head -n 80
}

# node_modules FOLDER…: what each folder's package-lock.json names.
node_modules() {
  local folder
  for folder in "$@"; do
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] ||
      npm ci --prefix "$folder" --ignore-scripts --silent --no-fund --no-audit 2>"$logs/npm.log" || {
      cat "$logs/npm.log"
      exit 1
    }
  done
}

# one_file SUITE BUILD FILE LOG: sets good, bad and skipped.
one_file() {
  ISOGUARD_BINARY="$PWD/build/$2/isoguard" timeout 600 node --test --test-reporter=tap "tests/$1/$3.test.mjs" >"$4" 2>&1 || true
  good=$(sed -n 's/^# pass //p' "$4")
  bad=$(sed -n 's/^# fail //p' "$4")
  skipped=$(sed -n 's/^# skipped //p' "$4")
  [[ -n $good && $((good + ${bad:-0} + ${skipped:-0})) -gt 0 ]] || bad=$((${bad:-0} + 1))
}

# node_tests SUITE BUILD [FILE…]: files of tests/SUITE, of the program of that build. One after another: they
# measure time.
node_tests() {
  local suite=$1 name=$2 file log good bad skipped
  shift 2
  node_modules "tests/$suite"
  for file in "$@"; do
    log="$logs/$suite-$name-$file.tap"
    one_file "$suite" "$name" "$file" "$log"
    if ((${bad:-0} > 0)) && ! reported "$log" "$logs"/report-*; then
      echo "tried again: $(sed -nE 's/^not ok [0-9]+ - //p' "$log" | paste -sd';')"
      mv "$log" "$log.first"
      one_file "$suite" "$name" "$file" "$log"
    fi
    count "${good:-0}" "${bad:-0}"
    printf '%-20s %4d passed, %d failed\n' "$file" "${good:-0}" "${bad:-0}"
    ((${skipped:-0} == 0)) || sed -nE 's/^ok [0-9]+ - (.*) # SKIP (.*)/  skipped: \1: \2/p' "$log"
    ((${bad:-0} == 0)) || grep -E '^not ok|^ *[A-Za-z0-9._-]+ \| |^# .*(Error|ERROR)|^ *(error|code|expected|actual):' "$log" | sort -u | head -n 60 || true
  done
}

e2e() {
  heading "end to end, $1"
  node_tests e2e "$@"
}

# Some seconds of full load, then SIGTERM: no error, and an exit without a report.
load() {
  local name=$1 out="$logs/load-$1.out" pid url errors
  node tests/bench/make_request.mjs 20 >build/request.json || return 1
  "build/$name/isoguard" serve --listen 127.0.0.1:0 >"$out" &
  pid=$!
  until url=$(grep -om1 'http://[^ ]*' "$out"); do
    kill -0 "$pid" || return 1
    sleep 0.1
  done
  errors=$(REQUEST=build/request.json wrk -t1 -c16 -d"${LOAD_SECONDS:-5}"s -s tests/bench/post.lua "$url/cds-services/order-sign" |
    tee /dev/stderr | awk '/^RESULT/ {print $NF}')
  kill -TERM "$pid"
  wait "$pid" && [[ $errors == 0 ]]
}

# Each sanitizer looks at what it finds most in: memory where texts are read, races where threads meet. What
# judges times by the tenth of a second is not here.
declare -A sanitized_suites=(
  [asan]="scenarios batch shapes hooks protocol corpus markup tools reload audit audit_reading audit_delivery audit_pages quiet terminology_server admin log clients tenants tls postgres"
  [tsan]="scenarios_in_releases batch protocol reload audit audit_delivery audit_pages quiet terminology_server admin log clients tenants tls postgres"
)

no_report() { ! cat "$logs"/report-* 2>/dev/null; }

sanitized() {
  local suites
  build "$1" || return 0
  unit_tests "$1"
  node_modules tests/e2e/audit_checkers
  read -ra suites <<<"${sanitized_suites[$1]}"
  rm -f "$logs"/report-*
  # The program's reports go to files: its standard error is read by the tests.
  local to_file=":log_path=$PWD/$logs/report-$1"
  ASAN_OPTIONS+=$to_file UBSAN_OPTIONS+=$to_file TSAN_OPTIONS+=$to_file
  ISOGUARD_E2E_SHORT=1 ISOGUARD_E2E_PATIENCE=5 e2e "$1" "${suites[@]}"
  one "load $1" load "$1"
  one "no report of $1" no_report
  ASAN_OPTIONS=${ASAN_OPTIONS%"$to_file"} UBSAN_OPTIONS=${UBSAN_OPTIONS%"$to_file"} TSAN_OPTIONS=${TSAN_OPTIONS%"$to_file"}
}

fuzz_one() {
  local target=$1 name
  name=$(basename "$target" _fuzz)
  local found="build/fuzz/found/$name" kept="tests/fuzz/corpus/$name"
  mkdir -p "$found" build/fuzz/crashes
  local folders=("$found")
  [[ -d $kept ]] && folders+=("$kept")
  "$target" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "${folders[@]}"
}

.ci/install test
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp

quick() {
  build release || return 0
  unit_tests release
  one "audit verifier" tests/audit_verifier/run.sh build/release
  node_modules tests/e2e/second_server tests/e2e/audit_checkers
  e2e release scenario_generator releases scenarios scenarios_in_releases second_server batch shapes hooks protocol \
    fhir_access fhir_trouble token_in_memory corpus markup cli tools reload signed_manifests audit audit_reading audit_delivery witness audit_events audit_pages audit_search \
    audit_retention quiet feedback_flood replay_records terminology_server admin log clock clients tenants postgres shared_reading replicas replicas_nginx overload hostile_load tls
}

deploy() {
  .ci/install deploy
  build release || return 0
  heading "deployment"
  node_tests deploy release binary systemd security container chart monitoring nginx postgresql package listener_tls
}

reproducible() {
  heading "reproducible build"
  one "two builds are the same" tests/deploy/reproducible.sh
}

fuzz() {
  build fuzz || return 0
  heading "fuzz"
  local target
  for target in build/fuzz/tests/fuzz/*_fuzz; do
    one "$(basename "$target")" fuzz_one "$target"
  done
}

bench() {
  build release || return 0
  node_modules tests/e2e
  heading "benchmarks"
  node tests/bench/make_request.mjs 20 >build/request.json
  build/release/tests/decision_bench build/request.json
  tests/bench/load.sh build/release build/request.json
  local in_flight
  for in_flight in 1 16 64; do
    rm -rf build/audit-bench
    build/release/tests/audit_writer speed build/audit-bench "$in_flight"
  done
  rm -rf build/audit-bench
}

mutation() {
  heading "mutation"
  local files=() log="$logs/mutation.log" file killed survived bad=0
  for file in ${MUTATION_FILES:-plugin/rules/*.cc plugin/clinical/*.cc}; do files+=(--files "$file"); done
  if ! node tests/mutation/mutate.mjs --jobs "$(nproc)" "${files[@]}" | tee "$log"; then bad=1; fi
  read -r killed survived < <(sed -nE 's/^([0-9]+) killed, ([0-9]+) survived.*/\1 \2/p' "$log") || true
  count "${killed:-0}" $((${survived:-0} > bad ? survived : bad))
}

for stage in "${stages[@]}"; do
  case $stage in
    asan | tsan) sanitized "$stage" ;;
    *) "$stage" ;;
  esac
done
echo
