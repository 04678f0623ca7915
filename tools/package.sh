# The Debian package. Sourced by ./dev.
# shellcheck shell=bash

package() {
    setup package
    has_server || fail "server/main.cpp does not exist yet: there is nothing to package"
    build_web || return 1
    build release recado || return 1
    quietly "Packing" package make_deb || return 1
    say "$(cd "$root" && ls dist/*.deb)"
}

make_deb() {
    set -e
    local version stage=$root/build/deb depends
    version=$(sed -n 's/^project(recado VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
    rm -rf "$stage"
    install -D -m 755 "$RECADO_BINARY" "$stage/usr/bin/recado"
    install -D -m 644 "$root/packaging/recado.service" "$stage/lib/systemd/system/recado.service"
    install -D -m 640 "$root/packaging/recado.toml" "$stage/etc/recado/recado.toml"
    install -D -m 644 "$root/LICENSE" "$stage/usr/share/doc/recado/copyright"
    install -D -m 644 -t "$stage/usr/share/doc/recado" "$root"/docs/operations.md "$root/CHANGELOG.md"
    # dpkg-shlibdeps reads debian/control of the folder that it runs in.
    mkdir -p "$root/build/debian"
    printf 'Source: recado\n\nPackage: recado\nArchitecture: any\n' >"$root/build/debian/control"
    depends=$(cd "$root/build" && dpkg-shlibdeps -O "$stage/usr/bin/recado" | sed 's/^shlibs:Depends=//')
    mkdir -p "$stage/DEBIAN" "$root/dist"
    sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$(dpkg --print-architecture)|; s|@DEPENDS@|$depends|" \
        -e "s|@SIZE@|$(du -sk "$stage" | cut -f1)|" "$root/packaging/control" >"$stage/DEBIAN/control"
    echo /etc/recado/recado.toml >"$stage/DEBIAN/conffiles"
    install -m 755 -t "$stage/DEBIAN" "$root/packaging/postinst" "$root/packaging/prerm" "$root/packaging/postrm"
    dpkg-deb --root-owner-group --build "$stage" "$root/dist/recado_${version}_$(dpkg --print-architecture).deb"
}
