#!/bin/sh
# Run in the guest as /mnt/run.sh: makes crun's libraries findable, mounts the control groups, runs the container.
mkdir -p /lib64
ln -sf /mnt/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 /lib64/
export LD_LIBRARY_PATH=/mnt/lib/x86_64-linux-gnu:/mnt/usr/lib/x86_64-linux-gnu
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo +memory > /sys/fs/cgroup/cgroup.subtree_control
# A ramdisk's root cannot be pivoted away from.
/mnt/usr/bin/crun --cgroup-manager=cgroupfs --root=/run/crun run --no-pivot --bundle /mnt/bundle contained
echo "the container ended with $?; the guest goes on: $(uname -s)"
