# Builds of the TypeScript parts. Sourced by ./dev.
# shellcheck shell=bash

# Is anything of folder $1 newer than its build result $2? Folders count: their time changes when a file goes away.
stale() {
    [ -e "$root/$1/$2" ] || return 0
    [ -n "$(find "$root/$1" \( -name node_modules -o -name dist -o -name '.?*' \) -prune -o \
        -newer "$root/$1/$2" ! -path "$root/$1" -print -quit)" ]
}

build_web() {
    has web || { say "web: skipped, the folder does not exist yet"; return 0; }
    stale web dist/index.html || return 0
    quietly "Building the web UI" build-web npm run --prefix "$root/web" build
}

build_simulator() {
    has simulator || { say "simulator: skipped, the folder does not exist yet"; return 0; }
    grep -q '"build":' "$root/simulator/package.json" || return 0
    stale simulator dist/.built || return 0
    quietly "Building the simulator" build-simulator npm run --prefix "$root/simulator" build
    mkdir -p "$root/simulator/dist" && touch "$root/simulator/dist/.built"
}
