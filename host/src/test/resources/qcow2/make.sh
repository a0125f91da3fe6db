#!/bin/bash
# Makes the images of this folder anew, by qemu-img and qemu-io of QEMU 7.2 or later: ./make.sh
# disk.raw is what v2, zlib, zstd and ext hold; over.raw is what over (with zlib.qcow2 under it, and a snapshot) holds.
set -e
cd "$(dirname "$0")"
python3 - <<'PYTHON'
disk = bytearray(640 * 1024)
for at in range(0, len(disk), 4096):
    kind = at // 4096 * 7 % 5
    if kind == 0:
        disk[at:at + 4096] = bytes([at >> 12 & 255, at >> 16 & 255]) * 2048
    elif kind == 1:
        disk[at:at + 4096] = (b"at %d\n" % at * 1024)[:4096]
open("disk.raw", "wb").write(disk)
PYTHON
make() {
    qemu-img convert -f raw -O qcow2 "$@"
}
make -o compat=0.10,cluster_size=512 disk.raw v2.qcow2
make -c -o cluster_size=64k disk.raw zlib.qcow2
make -c -o cluster_size=64k,compression_type=zstd disk.raw zstd.qcow2
make -o cluster_size=16k,extended_l2=on disk.raw ext.qcow2
qemu-io -c 'write -P 6 20k 1k' -c 'write -z 40k 3k' ext.qcow2
qemu-img convert -O raw ext.qcow2 ext.raw
qemu-img create -q -f qcow2 -b zlib.qcow2 -F qcow2 over.qcow2 700k
qemu-io -c 'write -P 7 5k 9k' -c 'write -z 64k 64k' -c 'write -P 9 650k 20k' over.qcow2
qemu-img snapshot -c one over.qcow2
qemu-io -c 'write -P 8 100k 1k' over.qcow2
qemu-img convert -O raw over.qcow2 over.raw
gzip -9nf *.qcow2 *.raw
