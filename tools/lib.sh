# Shared by ./dev and its sub-scripts: progress lines, quiet commands with logs, settings. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/.run/logs
tools=$root/.tools
jobs=${JOBS:-$(nproc)}
mkdir -p "$logs"

export RECADO_ROOT=$root
export RECADO_BINARY=$root/build/recado
export RECADO_SIMULATOR=$root/simulator/dist/simulator.mjs
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export CCACHE_DIR=${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/recado-ccache}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-8G}
export PATH=$tools/node_modules/.bin:$PATH

say() { printf '[%3dm%02ds] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

fail() {
    say "$*" >&2
    exit 1
}

# quietly "What happens" log-name command...: output goes to a log, whose end is shown when the command fails.
# A long command shows how far it is; one that takes longer than `limit` seconds (25 minutes) hangs and is ended.
quietly() {
    local what=$1 log=$logs/$2.log last='' line waited=0 started=$SECONDS
    shift 2
    say "$what …"
    # Job control gives the command a process group of its own, so that its children end with it.
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    quiet_pid=$!
    set +m
    while kill -0 "$quiet_pid" 2>/dev/null; do
        sleep 0.2
        waited=$((waited + 1))
        if [ $((SECONDS - started)) -ge "$(quiet_limit)" ]; then
            echo "Ended after $((SECONDS - started)) s: it should have been done long ago." >>"$log"
            kill -KILL -- "-$quiet_pid" 2>/dev/null
            break
        fi
        [ $((waited % 75)) -eq 0 ] || continue
        line=$(grep -aoE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1)
        [ -n "$line" ] || line=$(grep -avE '^\s*$' "$log" | tail -n 1 | cut -c1-90)
        [ "$line" = "$last" ] || say "  ${line:-$what: still running}"
        last=$line
    done
    if ! wait "$quiet_pid" 2>/dev/null; then
        quiet_pid=''
        tail -n 60 "$log" >&2
        say "$what: failed after $((SECONDS - started)) s; the whole log is ${log#"$root"/}" >&2
        return 1
    fi
    quiet_pid=''
    [ $((SECONDS - started)) -lt 10 ] || say "  $what: $((SECONDS - started)) s"
}

# Seconds that the command of the moment may take in all; RECADO_DEADLINE is when CI must be done, in seconds since 1970.
quiet_limit() {
    local left=$((${RECADO_DEADLINE:-$((EPOCHSECONDS + 86400))} - EPOCHSECONDS + SECONDS - started))
    echo $((left < ${limit:-1500} ? left : ${limit:-1500}))
}

# What runs in the background of a script ignores Ctrl-C, so it has to be told.
quiet_pid=''
interrupted() {
    [ -z "$quiet_pid" ] || kill -- "-$quiet_pid" 2>/dev/null
    exit 130
}
trap interrupted INT TERM

# The closing lines of a suite's log, so that a reader of CI sees the counts without opening it.
closing_lines() {
    echo "  --- $1"
    grep -avE '^\s*$' "$logs/$2.log" | tail -n "${3:-4}" | sed 's/^/  | /'
}

configure() {
    local preset=$1 folder=$2
    [ -f "$folder/build.ninja" ] || quietly "Configuring $preset" "configure-$preset" cmake --preset "$preset" -S "$root"
}

# build preset targets...
build() {
    local preset=$1 folder
    shift
    folder=$root/build-$preset
    [ "$preset" = release ] && folder=$root/build
    configure "$preset" "$folder" || return 1
    quietly "Compiling ($preset)" "build-$preset" cmake --build "$folder" -j "$jobs" --target "$@"
}

# A target that exists only once its sources do.
has_server() { [ -f "$root/server/main.cpp" ]; }
has() { [ -f "$root/$1/package.json" ]; }
