#!/bin/sh
# Every check but the tests, in one list; the first that fails ends it.
set -eu
cd "$(dirname "$0")/.."
step() { printf '%s\n' "- $1"; shift; "$@"; }
export SOUK_ENV=test PATH="$PWD/.venv/bin:$PATH" SOUK_VAR="${SOUK_VAR:-$PWD/var/check}"
mkdir -p "$SOUK_VAR"
# The types take as long as all others together, so they are looked at beside them.
mypy >"$SOUK_VAR/types.txt" 2>&1 &
types=$!
trap 'kill $types 2>/dev/null || :' EXIT
step "style" ruff check -q .
step "layout" ruff format --check -q .
step "layers" lint-imports --no-cache
step "templates" djade --check $(git ls-files 'templates/*.html')
step "models have their migrations" python manage.py makemigrations --check --dry-run
step "translations are complete" python -m tools.messages --check
step "schema is valid" python manage.py spectacular --validate --fail-on-warn --file /dev/null
step "static files are hashed" python -m tools.check_static
step "production settings" env SOUK_ENV=production SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
  ALLOWED_HOSTS=chat.example.org PUBLIC_URL=https://chat.example.org STRIPE_SECRET_KEY=sk_live_check STRIPE_PUBLISHABLE_KEY=pk_live_check \
  STRIPE_WEBHOOK_SECRET="whsec_$(python -c 'import secrets; print(secrets.token_urlsafe(24))')" STRIPE_API_BASE=https://api.stripe.com python manage.py check --deploy --fail-level WARNING
step "types" wait $types || { cat "$SOUK_VAR/types.txt"; exit 1; }
echo "All checks passed."
