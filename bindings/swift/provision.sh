#!/usr/bin/env bash
# Finds a Swift 6 toolchain, or makes one of Debian's packages, and prints the folder that its programs are in.
#
# In this order: the toolchain that an earlier call made, a swift >= 6 with swift-format on PATH, a new one. A new one
# is unpacked, not installed: nothing outside its folder changes, so it needs no root. It brings its own libc and
# linker and therefore also runs where the system is older; what it builds runs beside it alone, since the path of its
# loader is written into every program. For the same reason the folder cannot be moved.
#
# usage: provision.sh [FOLDER]     Exit code 3 with one line on stderr: it cannot be had here.
# SWIFT_OWN=1 makes one even where PATH has one.
set -euo pipefail

folder=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/gongchao/swift-trixie}")
root=$folder/root
swift=$root/usr/libexec/swift
libraries=$root/usr/lib/x86_64-linux-gnu
loader=$root/lib64/ld-linux-x86-64.so.2

# Another script, or another place, makes another toolchain.
stamp="$folder $(sha256sum <"$0" | cut -c1-16)"

cannot() {
    echo "$1" >&2
    exit 3
}

made() {
    [ "$(cat "$folder/made" 2>/dev/null)" = "$stamp" ]
}

on_path() {
    local major
    command -v swift-format >/dev/null || return 1
    major=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 6 ]
}

# apt with a state of its own: it neither reads nor writes what the system has installed.
fetch() {
    local mirror
    mirror=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
    [ -n "$mirror" ] ||
        mirror=$(sed -nE 's/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
    [ -n "$mirror" ] || cannot "Swift: apt names no mirror of Debian"

    mkdir -p "$folder"/apt/{state/lists/partial,cache/archives/partial,etc/none}
    : >"$folder/apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" \
        >"$folder/apt/etc/sources.list"
    # A mirror may be frozen at a day; its signatures hold all the same.
    cat >"$folder/apt/conf" <<CONF
Dir::State "$folder/apt/state";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt/cache";
Dir::Etc::sourcelist "$folder/apt/etc/sources.list";
Dir::Etc::sourceparts "$folder/apt/etc/none";
Dir::Etc::preferencesparts "$folder/apt/etc/none";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
CONF
    APT_CONFIG=$folder/apt/conf apt-get update -qq >&2 &&
        APT_CONFIG=$folder/apt/conf apt-get install -yqq --download-only \
            swiftlang libc6-dev libstdc++-14-dev patchelf >/dev/null ||
        cannot "Swift: Debian's packages could not be fetched"
}

# Without debuggers, editors' helpers, documentation and the libraries for static and embedded programs: half the disk.
unpack() {
    local package
    mkdir -p "$root"/usr/{bin,lib,lib64,sbin}
    for name in bin lib lib64 sbin; do ln -s "usr/$name" "$root/$name"; done
    for package in "$folder"/apt/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$root" --no-same-owner --keep-directory-symlink \
                --exclude='./usr/share/*' --exclude='*/lib/python3*' \
                --exclude='*/bin/lldb*' --exclude='*/liblldb*' --exclude='*/bin/repl_swift' \
                --exclude='*/bin/clangd' --exclude='*/bin/docc' --exclude='*/bin/sourcekit-lsp' \
                --exclude='*/libsourcekitdInProc.so' --exclude='*/14/cc1' --exclude='*/14/lto1' \
                --exclude='*/swift_static/*' --exclude='*/swift/embedded/*'
    done
}

# Each program finds the loader and the libraries it was made for, and not the system's.
at_home() {
    local file path
    # patchelf itself is not at home yet.
    patch() { "$loader" --library-path "$libraries" "$root/usr/bin/patchelf" "$@"; }
    find "$swift" "$root/usr/bin" -type f \( -perm -u+x -o -name '*.so*' \) ! -path '*/lib/clang/*' ! -name patchelf |
        while read -r file; do
            [ "$(head -c 4 "$file" | tr -d '\0')" = $'\x7fELF' ] || continue
            path=$(patch --print-rpath "$file" 2>/dev/null || true)
            patch --force-rpath --set-rpath "${path:+$path:}$libraries" "$file"
            ! patch --print-interpreter "$file" >/dev/null 2>&1 || patch --set-interpreter "$loader" "$file"
        done
}

# What the toolchain builds is at home as well.
settings() {
    printf '%s\n' "--sysroot=$root" "-Wl,--dynamic-linker=$loader" "-Wl,-rpath,$libraries" \
        "-Wl,--disable-new-dtags" "-Wno-unused-command-line-argument" >"$swift/bin/clang.cfg"
    cp "$swift/bin/clang.cfg" "$swift/bin/clang++.cfg"
    # Swift asks for gold, which newer systems no longer have; its own lld takes the same words, and it alone accepts
    # the library of Observation as it is.
    printf '#!/bin/sh\nexec "%s/bin/ld.lld" "$@"\n' "$swift" >"$swift/bin/ld.gold"
    chmod +x "$swift/bin/ld.gold"
    # Without it the compiler looks for the C library's module in the system it runs on.
    echo '{"CanonicalName":"linux","Version":"13.0","VersionMap":{}}' >"$root/SDKSettings.json"
    mkdir -p "$folder/bin"
    for name in swift swiftc swift-format; do
        printf '#!/bin/sh\nSDKROOT="%s" exec "%s/bin/%s" "$@"\n' "$root" "$swift" "$name" >"$folder/bin/$name"
        chmod +x "$folder/bin/$name"
    done
}

if made; then
    echo "$folder/bin"
    exit 0
fi
if [ -z "${SWIFT_OWN:-}" ] && on_path; then
    dirname "$(command -v swift)"
    exit 0
fi

[ "$(uname -sm)" = "Linux x86_64" ] || cannot "Swift: none >= 6 on PATH, and one is made on x86-64 Linux alone"
for tool in apt-get dpkg-deb tar flock; do
    command -v "$tool" >/dev/null || cannot "Swift: none >= 6 on PATH, and none can be made without $tool"
done

mkdir -p "$folder" 2>/dev/null || cannot "Swift: $folder cannot be made"
exec 9>"$folder/lock"
flock 9
# Somebody else may have made it while this one waited.
if ! made; then
    rm -rf "$folder/made" "$root" "$folder/apt" "$folder/bin"
    fetch
    unpack
    at_home
    settings
    "$folder/bin/swift" --version >/dev/null 2>&1 || cannot "Swift: what was unpacked does not start"
    rm -rf "$folder/apt"
    echo "$stamp" >"$folder/made"
fi
echo "$folder/bin"
