# Shared by the commands for people: progress with elapsed seconds, and the checkout's root as the working folder.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$ROOT"
STARTED=${STARTED:-$(date +%s)}
export STARTED
SYSTEM_PATH="$PATH"
# The pinned Node first; before it is installed, the system's.
export PATH="$ROOT/node_modules/.bin:$PATH"

say() { printf '[%4d s] %s\n' "$(($(date +%s) - STARTED))" "$*"; }
fail() { printf '[%4d s] %s\n' "$(($(date +%s) - STARTED))" "$*" >&2; exit 1; }

# patiently WHAT LOG COMMAND… : runs it with its words in LOG, and says every quarter of a minute how far it is.
patiently() {
  local what="$1" log="$2" waited=0 pid
  shift 2
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    waited=$((waited + 1))
    [ $((waited % 30)) != 0 ] || say "… $what: $(tail -n 1 "$log" | tr -d '\033' | sed 's/\[[0-9;]*m//g' | cut -c1-100)"
  done
  wait "$pid"
}
