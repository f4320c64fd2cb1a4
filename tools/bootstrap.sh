#!/bin/sh
# Makes the project's own environment in .venv and keeps it as the requirements file says; then bundles the browser packages.
# Usage: tools/bootstrap.sh REQUIREMENTS. Needs nothing but Python; says in one line what is missing.
set -eu
cd "$(dirname "$0")/.."
requirements=$1
stop() { printf 'souk: %s\n' "$1" >&2; exit 1; }

python=""
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
  "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { python=$candidate; break; }
done
if [ -z "$python" ]; then
  command -v python3 >/dev/null 2>&1 \
    && stop "this Python is too old ($(python3 --version 2>&1)); Souk needs 3.11 or newer. Install one, or name it: make run PYTHON=/path/to/python3.11" \
    || stop "there is no Python here. Install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run this again."
fi

stamp=.venv/.installed-$(cat requirements*.txt | cksum | cut -d' ' -f1)-$(basename "$requirements" .txt)
[ -e "$stamp" ] && exec tools/vendor.sh

free=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free" -gt 900000 ] || stop "only $((free / 1024)) MB are free on this disk; Souk needs about 900 MB to install. Free some and run this again."
"$python" -c 'import venv, ensurepip' 2>/dev/null \
  || stop "Python's venv module is missing. Install it (Debian, Ubuntu: apt-get install python3-venv) and run this again."
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  echo "souk: making the environment in .venv"
  "$python" -m venv .venv || stop "the environment could not be made; the lines above say why."
fi
echo "souk: installing $requirements (the first time this downloads about 100 MB)"
# To compile all that is there takes a third of the time; most of it is never imported, and what is keeps its bytecode then.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -r "$requirements" \
  || stop "installing failed; the lines above say why. Check the network and the free disk space, and run this again."
rm -f .venv/.installed-*-"$(basename "$requirements" .txt)"
touch "$stamp"
exec tools/vendor.sh
