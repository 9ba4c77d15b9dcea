#!/usr/bin/env bash
# Load run with wrk: isoguard against the parse-only floor on the same listener, and against itself with
# records of decisions (--data-dir, on the disk of TMPDIR), in one run.
# Prints requests a second, CPU a request (user + system of the server process), latencies and memory,
# then the ratio. Usage: tests/bench/load.sh BUILD_DIR REQUEST.json [SECONDS]
set -euo pipefail
build=$1
export REQUEST=$2
seconds=${3:-5}
here=$(dirname "$0")
ticks=$(getconf CLK_TCK)

cpu_ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
rss_mib() { awk '/^VmHWM/ {printf "%.1f", $2 / 1024}' "/proc/$1/status"; }

# measure NAME CONNECTIONS PATH COMMAND…: one line; leaves the CPU µs a request in $cpu.
measure() {
  local name=$1 connections=$2 path=$3
  shift 3
  local log pid url before after line
  log=$(mktemp)
  "$@" >"$log" &
  pid=$!
  until url=$(grep -om1 'http://[^ ]*' "$log"); do sleep 0.05; done
  wrk -t1 -c"$connections" -d1s -s "$here/post.lua" "$url$path" >/dev/null
  before=$(cpu_ticks "$pid")
  line=$(wrk -t1 -c"$connections" -d"${seconds}s" -s "$here/post.lua" "$url$path" | grep '^RESULT')
  after=$(cpu_ticks "$pid")
  read -r _ requests duration p50 p99 p999 errors <<<"$line"
  cpu=$(awk -v a="$before" -v b="$after" -v t="$ticks" -v n="$requests" \
    'BEGIN {printf "%.1f", (b - a) / t * 1e6 / n}')
  printf '%-10s %3d connections  %8.0f requests/s  CPU %6s us/request  p50 %5.2f ms  p99 %6.2f p99.9 %6.2f ms  peak %5s MiB  errors %s\n' \
    "$name" "$connections" "$(awk -v n="$requests" -v d="$duration" 'BEGIN {print n / d * 1e6}')" \
    "$cpu" "$(awk -v u="$p50" 'BEGIN {print u / 1000}')" "$(awk -v u="$p99" 'BEGIN {print u / 1000}')" "$(awk -v u="$p999" 'BEGIN {print u / 1000}')" \
    "$(rss_mib "$pid")" "$errors"
  kill -TERM "$pid"
  wait "$pid" || true
  rm -f "$log"
}

for connections in 64 16 1; do
  measure floor "$connections" / "$build/tests/parse_server"
  floor=$cpu
  measure isoguard "$connections" /cds-services/order-sign "$build/isoguard" serve --listen 127.0.0.1:0
  awk -v a="$cpu" -v b="$floor" 'BEGIN {printf "ratio at this load: %.2f of the parse-only handler\n", a / b}'
  plain=$cpu
  data=$(mktemp -d)
  measure recorded "$connections" /cds-services/order-sign \
    "$build/isoguard" serve --listen 127.0.0.1:0 --data-dir "$data"
  awk -v a="$cpu" -v b="$plain" 'BEGIN {printf "ratio at this load: %.2f of isoguard without records\n", a / b}'
  rm -rf "$data"
done

# Ready: from the start of the process to the first answered request.
start=$(date +%s%N)
log=$(mktemp)
"$build/isoguard" serve --listen 127.0.0.1:0 >"$log" &
pid=$!
until url=$(grep -om1 'http://[^ ]*' "$log"); do sleep 0.002; done
until curl -sf "$url/cds-services" >/dev/null; do sleep 0.002; done
printf 'ready after %d ms\n' "$((($(date +%s%N) - start) / 1000000))"
kill -TERM "$pid"
wait "$pid" || true
rm -f "$log"
