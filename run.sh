#!/usr/bin/env bash
# Builds isoguard, starts it on this computer, sends three sample orders and shows the cards. The service
# then stays until Ctrl-C.  Usage: ./run.sh [--port N] [--policy NAME] [--once]
#   --once    stop after the samples
set -euo pipefail
cd "$(dirname "$0")"

port=8080
policy=eu-ppp
once=false
while (($#)); do
  case $1 in
    --port) port=${2:?a port}; shift ;;
    --policy) policy=${2:?a policy}; shift ;;
    --once) once=true ;;
    *) sed -n '2,4s/^# \{0,1\}//p' "$0"; [[ $1 == --help ]] && exit 0; exit 2 ;;
  esac
  shift
done

if [[ $port != 0 ]] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "Port $port is in use. Choose another: ./run.sh --port 8081" >&2
  exit 1
fi

.ci/install try
echo "building (the first time takes some minutes)"

mkdir -p build
if ! { cmake --preset release && cmake --build --preset release --target isoguard; } >build/run.log 2>&1; then
  tail -n 40 build/run.log >&2
  echo "The build failed; build/run.log has all of it." >&2
  exit 1
fi

log=$(mktemp)
build/release/isoguard serve --listen "127.0.0.1:$port" --policy "$policy" --data-dir build/data >"$log" &
service=$!
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in {1..100}; do
  url=$(grep -om1 'http://[^ ]*' "$log") && break
  kill -0 "$service" 2>/dev/null || { echo "The service did not start." >&2; exit 1; }
  sleep 0.05
done

# shellcheck disable=SC2016  # dollars are jq's
# Moves every date of an example by as many days as have passed since its order was written.
to_today='
  def day: strptime("%Y-%m-%d") | mktime / 86400;
  ((now / 86400 | floor) - (.context.draftOrders.entry[0].resource.authoredOn | day)) as $days
  | walk(if type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
         then (day + $days) * 86400 | strftime("%Y-%m-%d") else . end)'

bold=$'\e[1m' red=$'\e[1;31m' yellow=$'\e[1;33m' blue=$'\e[1;34m' plain=$'\e[0m'
[[ -t 1 ]] || { bold='' red='' yellow='' blue='' plain=''; }

# shellcheck disable=SC2016
show_cards='
  if .cards == null then "  \(.issue[0].diagnostics // .)"
  elif .cards == [] then "  no card: every check ran, and none had anything to say"
  else .cards[]
    | "  \({critical: $red, warning: $yellow, info: $blue}[.indicator])\(.indicator | ascii_upcase)\($plain)  \(.summary)",
      ((.suggestions // [])[] | "            [ \(.label) ]") end'

sample() {
  printf '\n%s%s%s\n' "$bold" "$2" "$plain"
  jq "$to_today" "examples/$1.json" |
    curl -sS --json @- "$url/cds-services/order-sign" |
    jq -r --arg red "$red" --arg yellow "$yellow" --arg blue "$blue" --arg plain "$plain" "$show_cards"
}

echo "isoguard listens on $url, policy $policy."
sample three-headlines "1  Isotretinoin for a woman of 24: nothing documented, doxycycline running, no sun advice"
sample nothing-to-say "2  Isotretinoin for a woman of 24: test of yesterday, contraception, programme, sun advice"
sample tetracycline-on-isotretinoin "3  Doxycycline for a man of 22 who takes isotretinoin"

cat <<END

Look further:
  curl -s $url/cds-services | jq                                what it offers, and what it wants to read
  build/release/isoguard audit list --data-dir build/data       what was recorded of these orders
  curl -s --json @examples/three-headlines.json $url/cds-services/order-sign | jq
  build/release/isoguard explain examples/three-headlines.json  each rule: fires, clear or could not check, and why
  docs/operations.md                                            all options, and how to register it with an EHR
END

$once && exit 0
echo
echo "The service runs until Ctrl-C."
trap 'exit 0' INT TERM
wait "$service"
