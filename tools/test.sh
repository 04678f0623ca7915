# Every suite, each with its closing lines. Sourced by ./dev.
# shellcheck shell=bash

suite_server() {
    build release recado_tests || return 1
    local filter=()
    [ $# -eq 0 ] || filter=(-R "$(IFS='|'; echo "$*")" --no-tests=ignore)
    local status=0
    quietly "Server suite" test-server ctest --test-dir "$root/build" -j "$jobs" --output-on-failure "${filter[@]}" || status=1
    closing_lines "ctest" test-server 4
    return $status
}

# suite_npm folder title words...
suite_npm() {
    local folder=$1 title=$2 status=0
    shift 2
    has "$folder" || { say "$title: skipped, $folder/ does not exist yet"; return 0; }
    quietly "$title" "test-$folder" npm test --prefix "$root/$folder" -- "$@" || status=1
    closing_lines "$title" "test-$folder" 6
    return $status
}

run_tests() {
    local failed=()
    setup test
    build_web || failed+=("web build")
    build_simulator || failed+=("simulator build")
    if has_server; then build release recado || failed+=("server build"); fi
    suite_server "$@" || failed+=("server suite")
    suite_npm web "Web unit suite" "$@" || failed+=("web unit suite")
    suite_npm simulator "Simulator suite" "$@" || failed+=("simulator suite")
    suite_npm e2e "Browser suite" "$@" || failed+=("browser suite")
    [ ${#failed[@]} -eq 0 ] || fail "Failed: $(IFS=,; echo "${failed[*]}")"
    say "All suites passed."
}
