#!/bin/sh
# Installs the programs that the tests need and that this machine lacks, in one step. Says in one line each what is not to be had:
# its tests are skipped then, and .ci/run fails. `tools/programs.sh chromium` makes sure of that one only.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
say() { echo "souk: $*" >&2; }
there() {
  case $1 in
    chromium) [ -n "${CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    fonts) command -v fc-list && fc-list :lang=zh-cn family | grep -q . ;;
    firefox) [ -n "${FIREFOX:-}" ] || command -v firefox-esr || command -v firefox ;;
    chromedriver) command -v chromedriver ;;
    webkit) command -v WebKitWebDriver ;;
    screen) command -v Xvfb ;;
    systemd) command -v systemd-analyze ;;
    prometheus) command -v promtool ;;
    redis) command -v redis-server ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}
# Debian's shell of Chromium without the browser's own windows costs a third of the time; Debian 12 and Ubuntu have none.
package_of() {
  case $1 in
    chromium) [ -z "$(apt-cache madison chromium-headless-shell)" ] && echo chromium || echo chromium chromium-headless-shell ;;
    fonts) echo fontconfig fonts-noto-cjk ;;
    chromedriver) echo chromium-driver ;;
    firefox) echo firefox-esr ;;
    webkit) echo webkit2gtk-driver ;;
    screen) echo xvfb ;;
    nginx) echo nginx-light ;;
    redis) echo redis-server ;;
    *) echo "$1" ;;
  esac
}
[ $# -gt 0 ] && wanted="$*" || wanted="chromium chromedriver fonts firefox webkit screen nginx caddy redis systemd prometheus"
missing=""
for name in $wanted; do there "$name" || missing="$missing $name"; done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as=""; else as="sudo -n"; fi
if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$as" ] && ! $as true 2>/dev/null; }; then
  say "the tests need what this command may not install here:$missing. CONTRIBUTING.md names the packages."
else
  say "installing for the tests:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # A proxy that is installed for tests must not start, and take this machine's ports.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | $as tee $policy >/dev/null && $as chmod 755 $policy
    trap '$as rm -f $policy' EXIT
    trap 'exit 1' INT TERM
  fi
  install() { $as apt-get install -y -qq -o DPkg::Lock::Timeout=120 --no-install-recommends "$@" >/dev/null 2>&1; }
  $as apt-get update -qq || say "apt-get update failed; going on with what is known."
  all=""
  for name in $missing; do all="$all $(package_of "$name")"; done
  # shellcheck disable=SC2086 # a list of words
  install $all || for name in $missing; do install $(package_of "$name") || :; done
fi
for name in $missing; do there "$name" || say "$name is not to be had here; its tests are skipped."; done
there chromium || { say "without Chromium there is nothing to test pages with. Install it, or set CHROMIUM=/path/to/chromium."; exit 1; }
