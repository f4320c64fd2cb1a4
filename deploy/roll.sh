#!/bin/sh
# Restarts the web processes of this machine one after another, each only while all the others are ready:
#   deploy/roll.sh 8001 8002 8003 8004
# Stops with 1 where one does not come back, and leaves the others as they are.
set -eu
RESTART=${RESTART:-systemctl restart souk-web@} # the port follows at once
WITHIN=${WITHIN:-90}                            # seconds in which a process has to be ready again
REST=${REST:-4}                                 # seconds before the next: a proxy takes a while to trust a process again

[ $# -gt 0 ] || { echo "usage: deploy/roll.sh PORT..." >&2; exit 2; }
ready() { curl --silent --fail --max-time 5 --output /dev/null "http://127.0.0.1:$1/readyz"; }

for port; do
  ready "$port" || { echo "roll: $port is not ready; nothing was restarted" >&2; exit 1; }
done
for port; do
  echo "roll: $port restarts"
  $RESTART"$port"
  left=$WITHIN
  until ready "$port"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "roll: $port did not come back within $WITHIN s; the rest was left alone" >&2; exit 1; }
    sleep 1
  done
  echo "roll: $port is ready"
  sleep "$REST"
done
