#!/bin/sh
# Runs a command against the PostgreSQL and Redis of this machine, each in a corner of its own; fails where one is missing.
set -eu
stop() { printf 'souk: %s\n' "$1" >&2; exit 1; }
host=${PGHOST:-127.0.0.1} port=${PGPORT:-5432} user=${PGUSER:-$(id -un)} redis=${REDIS_URL:-redis://127.0.0.1:6379/9}
DATABASE_URL=${DATABASE_URL:-postgres://$user@$host:$port/souk_services}
REDIS_URL=$redis
export DATABASE_URL REDIS_URL
.venv/bin/python - <<'P' || stop "PostgreSQL or Redis cannot be reached (see above). Start them, or set DATABASE_URL and REDIS_URL."
import os, sys
import psycopg, redis
url = os.environ["DATABASE_URL"]
base, name = url.rsplit("/", 1)
try:
    with psycopg.connect(f"{base}/postgres", autocommit=True, connect_timeout=5) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
except psycopg.Error as error:
    sys.exit(f"PostgreSQL at {base}: {error}")
try:
    redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
except redis.RedisError as error:
    sys.exit(f"Redis at {os.environ['REDIS_URL']}: {error}")
P
exec "$@"
