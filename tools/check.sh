# What CI demands besides the suites. Sourced by ./dev.
# shellcheck shell=bash

# Written by hand: what tools/ generates (*_tables.cpp, *.gen.ts) keeps its own form.
cpp_files() { git -C "$root" ls-files -co --exclude-standard -- '*.cpp' '*.h' | grep -v '_tables\.cpp$' | sed "s|^|$root/|"; }
ts_files() { git -C "$root" ls-files -co --exclude-standard -- '*.ts' '*.tsx' '*.sh' | grep -v '\.gen\.ts$' | sed "s|^|$root/|"; }

check_format() { cpp_files | xargs -r clang-format-19 --dry-run -Werror; }

check_layers() {
    git -C "$root" ls-files -co --exclude-standard -- 'server/**.cpp' 'server/**.h' | sed "s|^|$root/|" |
        xargs -r awk -f "$root/tools/layers.awk" "$root/server/layers.txt"
}

check_sizes() { { cpp_files; ts_files; } | xargs -r awk -f "$root/tools/sizes.awk"; }

check_scripts() { (cd "$root" && shellcheck -x dev .ci/run tools/*.sh); }

generate() {
    "$RECADO_BINARY" openapi >"$root/openapi.json.new" || return 1
    mv "$root/openapi.json.new" "$root/openapi.json"
    npm run --silent --prefix "$root/web" gen
}

gen() {
    has_server || { say "gen: skipped, server/main.cpp does not exist yet"; return 0; }
    setup
    build release recado || return 1
    quietly "Writing openapi.json and the web's types" gen generate
}

generated_files=(openapi.json web/src/api/schema.gen.ts)

sum_generated() { (cd "$root" && cat "${generated_files[@]}" 2>/dev/null | sha256sum); }

check_generated() {
    local before
    before=$(sum_generated)
    gen || return 1
    [ "$(sum_generated)" = "$before" ] || {
        echo "${generated_files[*]}: out of date; ./dev gen has rewritten them: commit them"
        return 1
    }
}

# clang-tidy over the sources that git says differ from the main branch (changed), over the two folders that everything stands on (base),
# or over all of them. Not over tests: their mistakes show when they run.
check_tidy() {
    local files
    configure release "$root/build" || return 1
    files=$(cd "$root" && case $1 in
        all) git ls-files -- 'server/*.cpp' 'bench/*.cpp' ;;
        base) git ls-files -- 'server/platform/base/*.cpp' 'server/platform/json/*.cpp' ;;
        *)
            git diff --name-only --diff-filter=d origin/main -- 'server/*.cpp' 'bench/*.cpp' 2>/dev/null
            git ls-files -o --exclude-standard -- 'server/*.cpp' 'bench/*.cpp'
            ;;
    esac | grep -vE '_(test|fuzz|tables)\.cpp$' | sort -u)
    [ -z "$files" ] || (cd "$root" && printf '%s\n' "$files" | "$root/tools/tidy" "$root/build" "$jobs")
}

# The lock must name what package.json asks for, or two machines install different things.
check_lock() {
    # shellcheck disable=SC2016
    node --input-type=commonjs -e '
        const { readFileSync } = require("fs"), read = (name) => JSON.parse(readFileSync(`${process.argv[1]}/${name}`));
        const wanted = read("package.json"), locked = read("package-lock.json").packages[""];
        for (const kind of ["dependencies", "devDependencies"])
            for (const name of new Set([...Object.keys(wanted[kind] ?? {}), ...Object.keys(locked[kind] ?? {})]))
                if (wanted[kind]?.[name] !== locked[kind]?.[name]) {
                    console.log(`${name}: package.json wants ${wanted[kind]?.[name]}, the lock has ${locked[kind]?.[name]}`);
                    process.exitCode = 1;
                }' "$root/$1"
}

check_npm() {
    has "$1" || { say "$1: skipped, the folder does not exist yet"; return 0; }
    quietly "Lock of $1" "check-lock-$1" check_lock "$1" || return 1
    quietly "Types and lint of $1" "check-$1" npm run --prefix "$root/$1" check
}

# sanitizer_suite preset [words]: words choose test files by name; those of the platform alone need half the build under tsan.
sanitizer_suite() {
    local preset=$1 status=0 target=recado_tests filter=() allowed=1500
    shift
    [ "$preset" = asan ] || allowed=3600
    [ $# -eq 0 ] || filter=(-R "$(IFS='|'; echo "$*")" --no-tests=error)
    [ "$preset $*" != "tsan platform" ] || { target=recado_platform_tests; filter=(-R '^platform/'); }
    limit=$allowed build "$preset" "$target" || return 1
    limit=$allowed quietly "Server suite under $preset" "test-$preset" env \
        ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 \
        TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 suppressions=$root/tools/tsan.supp" \
        ctest --test-dir "$root/build-$preset" -j "$jobs" --output-on-failure "${filter[@]}" || status=1
    closing_lines "ctest under $preset" "test-$preset" 4
    return $status
}

fuzzers() {
    local seconds=$1 fuzzer name corpus status=0
    build asan fuzzers || return 1
    for fuzzer in "$root"/build-asan/fuzzers/*; do
        [ -x "$fuzzer" ] || continue
        name=${fuzzer##*/}
        mkdir -p "$root/.cache/fuzz/$name"
        corpus=$(find "$root/server" -type d -name "${name}_corpus" -print -quit)
        limit=$((seconds + 120)) quietly "Fuzzing $name for $seconds s" "fuzz-$name" "$fuzzer" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=10 \
            -artifact_prefix="$root/.run/" "$root/.cache/fuzz/$name" ${corpus:+"$corpus"} || status=1
        closing_lines "$name" "fuzz-$name" 1
    done
    return $status
}

check() {
    local depth=quick tidy=changed failed=() part
    case ${1:-} in
        --full) depth=full tidy=base ;;
        --tidy) tidy=all ;;
        --tsan)
            setup_packages build test check
            sanitizer_suite tsan "${@:2}" || fail "Failed: TSan"
            say "TSan found nothing."
            return
            ;;
    esac
    setup test check
    quietly "Format" check-format check_format || failed+=(format)
    quietly "Layers" check-layers check_layers || failed+=(layers)
    quietly "File sizes" check-sizes check_sizes || failed+=(sizes)
    quietly "Shell scripts" check-scripts check_scripts || failed+=(scripts)
    build_web || failed+=("web build")
    check_generated || failed+=("generated files")
    for part in web simulator e2e; do check_npm "$part" || failed+=("$part"); done
    limit=3600 quietly "clang-tidy ($tidy)" check-tidy check_tidy "$tidy" || failed+=(clang-tidy)
    if [ "$depth" = full ]; then
        sanitizer_suite asan || failed+=("ASan/UBSan")
        [ -n "${CI:-}" ] || sanitizer_suite tsan || failed+=(TSan)
        fuzzers "${RECADO_FUZZ_SECONDS:-20}" || failed+=(fuzzers)
    fi
    [ ${#failed[@]} -eq 0 ] || fail "Failed: $(IFS=,; echo "${failed[*]}")"
    say "All checks passed."
}

fix() {
    setup check
    cpp_files | xargs -r clang-format-19 -i
    local folder
    for folder in web simulator e2e; do
        has "$folder" && npm run --prefix "$root/$folder" fix --if-present
    done
    gen
}
