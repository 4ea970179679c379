#!/bin/sh
# Installs the servers that the tests run against. `--help` says what it does.
set -eu

usage() {
  cat <<'END'
usage: npm run services:install

Installs Debian's redis-server, rabbitmq-server and prometheus (with its promtool) where they are
missing, so that the tests can start servers of their own, and strace, with which they make a disk
slow. Nothing is started, and nothing is changed when all are there.
Needs root, or sudo without a password.

exit codes: 0 all are there   1 the installation failed   64 wrong arguments
            69 they cannot be installed here
END
}

say() { echo "services:install: $*"; }
refuse() {
  say "$1" >&2
  cat >&2 <<'END'
Install Redis 7 or 8, RabbitMQ 3.10 or newer, Prometheus 2.42 or newer and strace so that
redis-server, rabbitmq-server, epmd (of Erlang), prometheus, promtool and strace are on PATH, or
name them in PLATEFLOW_TEST_REDIS_SERVER, PLATEFLOW_TEST_RABBITMQ_SERVER, PLATEFLOW_TEST_PROMETHEUS,
PLATEFLOW_TEST_PROMTOOL and PLATEFLOW_TEST_STRACE. Where Docker runs, the tests can run in a container of Debian:
  docker run --rm -v "$PWD:/source:ro" node:24-bookworm sh -c \
    'cp -r /source /plateflow && cd /plateflow && npm ci && npm test'
END
  exit 69
}

has() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Only when a test of this script says so are there other folders than the system's.
root=${PLATEFLOW_TEST_ROOT:-}

missing_servers() {
  has "${PLATEFLOW_TEST_REDIS_SERVER:-redis-server}" || echo redis-server
  has "${PLATEFLOW_TEST_RABBITMQ_SERVER:-$root/usr/lib/rabbitmq/bin/rabbitmq-server}" ||
    has rabbitmq-server || echo rabbitmq-server
  { has "${PLATEFLOW_TEST_PROMETHEUS:-prometheus}" && has "${PLATEFLOW_TEST_PROMTOOL:-promtool}"; } ||
    echo prometheus
}

missing_tools() {
  has "${PLATEFLOW_TEST_STRACE:-strace}" || echo strace
}

# Debian starts a service when it installs it, unless this program says no.
policy=$root/usr/sbin/policy-rc.d
put_aside=$policy.before-plateflow

deny_starting() {
  # What an interrupted run has left is put back first.
  allow_starting
  [ ! -e "$policy" ] || as_root mv "$policy" "$put_aside"
  printf '#!/bin/sh\n# plateflow services:install\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

allow_starting() {
  if grep -qs '^# plateflow services:install$' "$policy"; then as_root rm -f "$policy"; fi
  [ ! -e "$put_aside" ] || as_root mv "$put_aside" "$policy"
}

# sudo clears the environment, so that what apt-get is told by it is set behind sudo.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
}

case ${1-} in
  '') ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 64 ;;
esac

servers=$(missing_servers)
packages=$(echo $servers $(missing_tools))
if [ -z "$packages" ]; then
  say 'redis-server, rabbitmq-server, prometheus and strace are there; nothing to do.'
  exit 0
fi
has apt-get || refuse 'This is not a Debian system: there is no apt-get.'
as_root id >/dev/null 2>&1 || refuse 'Installing needs root, or sudo without a password.'

log=$(mktemp)
trap 'allow_starting; rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
deny_starting
say "installing $packages ..."
# Package lists may be old, or their server away, and the packages nevertheless be had.
apt_get update >"$log" 2>&1 || say 'the package lists could not be brought up to date' >&2
# shellcheck disable=SC2086 -- a list of names
if ! apt_get install --no-install-recommends $packages >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  say "apt-get could not install $packages; what it said is above." >&2
  exit 1
fi
if [ -n "$servers" ] && [ -d "$root/run/systemd/system" ]; then
  # shellcheck disable=SC2086
  as_root systemctl disable --quiet $servers
fi
say "installed $packages; not started, neither now nor with the system."
