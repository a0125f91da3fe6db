#!/bin/sh
# Makes an ext4 image with Debian's crun, the libraries it needs, and a container bundle: make-disk.sh IMAGE [BUSYBOX]
# Needs apt, dpkg-deb and mkfs.ext4; no root. BUSYBOX is the container's only program (guests/busybox).
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
image=${1:?usage: make-disk.sh IMAGE [BUSYBOX]}
busybox=${2:-$here/../../../guests/busybox}
[ -f "$busybox" ] || { echo "make-disk.sh: no $busybox; run: ./xenolith guests fetch" >&2; exit 1; }
busybox=$(cd "$(dirname "$busybox")" && pwd)/$(basename "$busybox")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

mkdir -p "$work/apt/lists/partial" "$work/debs" "$root"
: > "$work/apt/status"
apt_() {
    program=$1
    shift
    "$program" -q -o Dir::State="$work/apt" -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status" \
        -o Dir::Cache="$work/apt/cache" -o APT::Architecture=amd64 -o APT::Sandbox::User=root "$@"
}
apt_ apt-get update > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
packages=$(apt_ apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances crun | grep '^[a-z]' | grep -v -e '^gcc-.*-base$' -e '^libelogind' | sort -u)
(cd "$work/debs" && apt_ apt-get download $packages > "$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
for deb in "$work"/debs/*.deb; do
    dpkg-deb -x "$deb" "$root"
done
rm -rf "$root/usr/share"

bundle=$root/bundle
mkdir -p "$bundle/rootfs/bin" "$bundle/rootfs/proc" "$bundle/rootfs/dev" "$bundle/rootfs/sys" "$bundle/rootfs/tmp"
cp "$busybox" "$bundle/rootfs/bin/busybox"
chmod 755 "$bundle/rootfs/bin/busybox"
for name in sh ps hostname dd echo cat ls ip sleep; do
    ln -s busybox "$bundle/rootfs/bin/$name"
done
cp "$here/config.json" "$bundle/config.json"
cp "$here/run.sh" "$root/run.sh"
chmod 755 "$root/run.sh"
rm -f "$image"
mkfs.ext4 -q -F -d "$root" "$image" 96M > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
echo "$image: $(echo $packages | wc -w) packages and a container"
