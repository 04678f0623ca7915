# A PostgreSQL of the suite's own, never the system's: fresh data in .run/, a socket and no port, nothing that survives a
# crash. Sourced by ./dev.
# shellcheck shell=bash

postgres_data='' postgres_socket=''

# The newest of version 15 or later.
postgres_bin() {
    local bin
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        [ -x "$bin/postgres" ] && [ "$(basename "$(dirname "$bin")")" -ge 15 ] && echo "$bin" && return
    done
    fail "PostgreSQL 15 or newer is not installed: ./dev setup"
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid postgres --regid postgres --clear-groups "$@"
    else
        "$@"
    fi
}

# Sets RECADO_TEST_POSTGRES for what is run afterwards, and RECADO_POSTGRES_BIN for suites that start servers themselves.
start_postgres() {
    RECADO_POSTGRES_BIN=$(postgres_bin) || return 1
    export RECADO_POSTGRES_BIN
    # The path of a socket ends at 107 characters, so it cannot be in the clone.
    postgres_socket=$(mktemp -d /tmp/recado-postgres-XXXXXX)
    postgres_data=$root/.run/postgres
    rm -rf "$postgres_data" && mkdir -p "$postgres_data"
    [ "$(id -u)" -ne 0 ] || chown postgres "$postgres_data" "$postgres_socket"
    # A clone below /root, say, where the user postgres has no way in.
    as_postgres test -w "$postgres_data" || { rmdir "$postgres_data" && postgres_data=$postgres_socket/data; }
    trap stop_postgres EXIT
    quietly "Making a PostgreSQL" postgres-init as_postgres "$RECADO_POSTGRES_BIN/initdb" -D "$postgres_data" -U postgres \
        -A trust -E UTF8 --locale=C.UTF-8 --no-sync || return 1
    quietly "Starting it" postgres-start as_postgres "$RECADO_POSTGRES_BIN/pg_ctl" -D "$postgres_data" -w -s \
        -l "$postgres_data/log" start -o "-k $postgres_socket -c listen_addresses='' -c fsync=off -c full_page_writes=off \
-c max_connections=200 -c max_wal_size=2GB -c autovacuum=off" || return 1
    export RECADO_TEST_POSTGRES="postgres://postgres@/postgres?host=$postgres_socket"
}

stop_postgres() {
    unset RECADO_TEST_POSTGRES
    trap - EXIT
    [ -n "$postgres_socket" ] || return 0
    [ ! -f "$postgres_data/postmaster.pid" ] ||
        as_postgres "$RECADO_POSTGRES_BIN/pg_ctl" -D "$postgres_data" -m immediate -s stop
    rm -rf "$postgres_data" "$postgres_socket"
    postgres_socket=''
}
