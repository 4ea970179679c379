#!/bin/sh
# Makes the recording of a version of the rules: test/replay/record.sh VERSION
#
# The generators do not know that reads are repeated and that clocks differ, so their cars come again
# sooner than the processor expects of them.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
kept="$here/recordings/decisions-$1.ndjson.gz"
if [ -e "$kept" ]; then
  echo "$kept is there, and a recording is kept as it is." >&2
  exit 73
fi

plateflow() {
  exec node "$here/../../bin/plateflow.js" --config "$here/recordings/traffic.yaml" "$@"
}

generate() {
  PLATEFLOW_STAY_DEBOUNCE_MS=0 PLATEFLOW_STAY_SKEW_TOLERANCE_MS=0 plateflow generate "$1"
}

end() {
  kill "$1"
  wait "$1"
}

folder=$(mktemp -d)
running=''
# shellcheck disable=SC2086 -- the ids are words
trap 'kill $running 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

plateflow write & writer=$!
generate entry & entries=$!
generate exit & exits=$!
running="$writer $entries $exits"
# What has gathered by then is decided together.
sleep 5
plateflow process --record day.ndjson --pseudonymise & processor=$!
running="$running $processor"

until [ -e day.ndjson ] && [ "$(grep -c '^{"queue"' day.ndjson)" -ge 400 ]; do sleep 1; done
end "$entries"
end "$exits"
# What waits is decided, and what is remembered is forgotten.
sleep 15
end "$processor"
end "$writer"
running=''
gzip -9nc day.ndjson > "$kept"
