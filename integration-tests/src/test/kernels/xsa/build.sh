#!/bin/sh
# Builds the kernels of this folder, which stand on the stories' runtime, into the folder given. Needs gcc and ld.
set -eu
out=${1:?usage: build.sh FOLDER}
cd "$(dirname "$0")"
for kernel in *.c; do
    gcc -std=gnu11 -O1 -g0 -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector -fcf-protection=none \
        -fno-asynchronous-unwind-tables -fno-strict-aliasing -mno-red-zone -mgeneral-regs-only -nostdlib -static \
        -I../stories -Wl,-T,../stories/story.ld,--build-id=none,-z,noexecstack,--no-warn-rwx-segments \
        -o "$out/test-pv64-${kernel%.c}" ../stories/entry.S ../stories/story.c "$kernel"
done
