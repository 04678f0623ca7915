# Every suite, each with its closing lines. Sourced by ./dev.
# shellcheck shell=bash

suite_server() {
    build release recado_tests || return 1
    local filter=()
    [ $# -eq 0 ] || filter=(-R "$(IFS='|'; echo "$*")" --no-tests=ignore)
    local status=0
    limit=600 quietly "Server suite" test-server ctest --test-dir "$root/build" -j "$jobs" --output-on-failure "${filter[@]}" || status=1
    closing_lines "ctest" test-server 4
    return $status
}

# The same once more with every store on PostgreSQL, without the files that know no store and the two that take minutes there
# and meet PostgreSQL nowhere else than the others do.
suite_postgres() {
    local filter=(-E '^platform/(base|json)/|^platform/db/store|parse|payload|^testing/bad_input|^platform/backup/backup') status=0
    [ $# -eq 0 ] || filter+=(-R "$(IFS='|'; echo "$*")" --no-tests=ignore)
    [ -x "$root/build/recado_tests" ] || return 1
    start_postgres || return 1
    limit=1200 quietly "Server suite on PostgreSQL" test-postgres ctest --test-dir "$root/build" -j "$jobs" --output-on-failure \
        "${filter[@]}" || status=1
    stop_postgres
    closing_lines "ctest on PostgreSQL" test-postgres 4
    return $status
}

# suite_npm folder script title: `words` choose tests by name, through the option of the folder's runner.
suite_npm() {
    local folder=$1 script=$2 title=$3 log=test-$1 status=0 choice=() options=${NODE_OPTIONS:-}
    has "$folder" || { say "$title: skipped, $folder/ does not exist yet"; return 0; }
    [ "$script" = test ] || log=$log-${script#test:}
    if [ -n "$words" ] && [ "$folder" = web ]; then
        choice=(-- --testNamePattern "$words" --passWithNoTests)
    elif [ -n "$words" ]; then
        options="$options --test-name-pattern=/${words// /\\s}/i"
    fi
    limit=900 NODE_OPTIONS=$options quietly "$title" "$log" npm run --prefix "$root/$folder" "$script" "${choice[@]}" || status=1
    closing_lines "$title" "$log" 8
    if [ -z "$words" ] && grep -qE '^. tests 0$' "$logs/$log.log"; then
        say "$title: found no tests, which is a failure"
        status=1
    fi
    return $status
}

run_tests() {
    local failed=() words
    words=$(IFS='|'; echo "$*")
    setup test
    build_web || failed+=("web build")
    build_simulator || failed+=("simulator build")
    if has_server; then build release recado || failed+=("server build"); fi
    suite_server "$@" || failed+=("server suite")
    suite_postgres "$@" || failed+=("server suite on PostgreSQL")
    suite_npm web test "Web unit suite" || failed+=("web unit suite")
    suite_npm simulator test "Simulator suite" || failed+=("simulator suite")
    RECADO_POSTGRES_BIN=$(postgres_bin) || failed+=("PostgreSQL")
    export RECADO_POSTGRES_BIN
    suite_npm e2e test:server "Fault suite" || failed+=("fault suite")
    suite_npm e2e test:browser "Browser suite" || failed+=("browser suite")
    [ ${#failed[@]} -eq 0 ] || fail "Failed: $(IFS=,; echo "${failed[*]}")"
    say "All suites passed."
}
