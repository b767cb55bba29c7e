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
