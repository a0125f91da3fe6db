#!/bin/sh
# Makes an ext4 image from which GRUB's PV image boots Debian's Linux: make-disk.sh IMAGE [KERNEL INITRD [COMMAND-LINE]]
# Needs mkfs.ext4; no root. GRUB 2.06 unpacks gzip, xz and lzo: of Debian 12 the kernel of linux-image-amd64 (xz), not the
# cloud flavour's (lz4).
set -eu
PATH=$PATH:/usr/sbin:/sbin
guests=$(cd "$(dirname "$0")" && pwd)/../../../guests
image=${1:?usage: make-disk.sh IMAGE [KERNEL INITRD [COMMAND-LINE]]}
kernel=${2:-$guests/linux-amd64}
initrd=${3:-$guests/initramfs-amd64}
cmdline=${4:-console=hvc0 quiet}
for file in "$kernel" "$initrd"; do
    [ -f "$file" ] || { echo "make-disk.sh: no $file; run: ./xenolith guests fetch" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
boot=$work/root/boot

mkdir -p "$boot/grub"
cp "$kernel" "$boot/vmlinuz"
cp "$initrd" "$boot/initrd.img"
cat > "$boot/grub/grub.cfg" << END
set timeout=0
menuentry "Debian GNU/Linux" {
    linux /boot/vmlinuz $cmdline
    initrd /boot/initrd.img
}
END
mkdir -p "$(dirname "$image")"
rm -f "$image"
mkfs.ext4 -q -F -d "$work/root" "$image" 64M > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
echo "$image: $(basename "$kernel"), $(basename "$initrd") and a grub.cfg"
