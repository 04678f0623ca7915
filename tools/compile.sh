#!/bin/sh
# Compiles through ccache so that a cache filled in one clone serves every other: paths below the build folder become relative, and the precompiled header is
# known by its contents instead of by its bytes, which hold absolute paths.
# usage: compile.sh SOURCE_ROOT COMPILER ARGUMENT...
root=$1
shift
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_PCH_EXTSUM=1
build=$(pwd)
output=
previous=
count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    case $argument in "$build"/*) argument=${argument#"$build"/} ;; esac
    [ "$previous" != -o ] || output=$argument
    previous=$argument
    set -- "$@" "$argument"
    count=$((count - 1))
done
case $output in
    *.pch)
        "$@" || exit
        # Flags and headers, without the folder they stand in.
        { echo "$@"; cat "$root/cmake/pch.h"; "$1" --version; } | sed "s|$root||g" | sha256sum >"$output.sum"
        ;;
    *) exec ccache "$@" ;;
esac
