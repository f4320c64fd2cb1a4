#!/bin/sh
# Makes sure that there is a Chromium for the browser tests, and fonts that can write Chinese; never skips in silence.
set -eu
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }
fonts() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh-cn family | grep -q .; }
[ -n "${CHROMIUM:-$(find_browser)}" ] && fonts && exit 0
# Debian's shell without the browser's own windows costs a third of the time; where there is none (Ubuntu), the browser does all.
line="apt-get update && apt-get install -y chromium chromium-headless-shell fonts-noto-cjk"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "souk: the browser tests need Chromium and a Chinese font. Install them, or set CHROMIUM=/path/to/chromium." >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo -n"; else
  echo "souk: the browser tests need Chromium and a Chinese font. Install them with: sudo sh -c '$line'" >&2
  exit 1
fi
echo "souk: installing Chromium and a Chinese font for the browser tests"
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
$run apt-get install -y -qq chromium chromium-headless-shell fonts-noto-cjk >/dev/null 2>&1 \
  || $run apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
[ -n "$(find_browser)" ] || { echo "souk: Chromium could not be installed. Run: $line" >&2; exit 1; }
