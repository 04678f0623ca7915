# Installs what is missing: Debian packages, Node, npm packages. Sourced by ./dev.
# shellcheck shell=bash

node_version=24.21.0
npm_version=11.19.1

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "These packages have to be installed by root: $*"
    fi
}

apt_install() {
    if ! command -v apt-get >/dev/null; then
        fail "Recado is built on Debian 12; install the equivalents of: $*"
    fi
    as_root true || fail "sudo refused"
    quietly "Reading the list of packages" apt-update as_root apt-get update -q || exit 1
    quietly "Installing $# Debian packages" apt-install \
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || exit 1
}

# missing_packages purpose...
missing_packages() {
    local wanted purpose
    wanted=$(for purpose in "$@"; do awk -v purpose="$purpose" '$2 == purpose { print $1 }' "$root/tools/packages.txt"; done)
    # shellcheck disable=SC2086
    comm -23 <(printf '%s\n' $wanted | sort) \
        <(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' $wanted 2>/dev/null | awk '$2 == "ii" { print $1 }' | sort)
}

setup_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

setup_node() {
    [ "$("$tools/node_modules/.bin/node" --version 2>/dev/null) $(cat "$tools/npm-version" 2>/dev/null)" = \
        "v$node_version $npm_version" ] && return
    PATH=${PATH#"$tools/node_modules/.bin:"} command -v npm >/dev/null || apt_install npm
    local cpu
    case $(uname -m) in
        x86_64) cpu=x64 ;;
        aarch64) cpu=arm64 ;;
        *) fail "There is no Node package for $(uname -m); put Node $node_version into $tools/node_modules/.bin by hand" ;;
    esac
    rm -rf "$tools" && mkdir -p "$tools"
    echo '{"private": true}' >"$tools/package.json"
    # The package of the processor, not `node`: that one fetches it in an install script, which newer npms refuse to run.
    quietly "Installing Node $node_version" node npm install --prefix "$tools" --no-audit --no-fund --save-exact \
        "node-linux-$cpu@$node_version" "npm@$npm_version" || exit 1
    echo $npm_version >"$tools/npm-version"
    hash -r
}

# setup_npm folder: only when the lock changed since the last time. The lock is read and never written (--no-save): registries differ
# in which binaries for other platforms they hold, so any install would rewrite it a little; `npm ci` would refuse it for the same reason.
setup_npm() {
    local folder=$root/$1 stamp sum
    has "$1" || return 0
    [ -f "$folder/package-lock.json" ] || fail "$1/package-lock.json is missing: run npm install there and commit it"
    stamp=$folder/node_modules/.recado-installed
    sum=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return
    quietly "Installing npm packages of $1" "npm-${1//\//-}" \
        npm install --prefix "$folder" --no-save --no-audit --no-fund || exit 1
    echo "$sum" >"$stamp"
}

# setup purpose...: build is always wanted.
setup() {
    setup_packages build "$@"
    setup_node
    local folder
    for folder in web web/apigen simulator e2e; do setup_npm "$folder"; done
}
