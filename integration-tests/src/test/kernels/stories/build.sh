#!/bin/sh
# Builds every story into the folder given, or only those named behind it. Needs gcc and ld; no headers but gcc's own.
set -eu
out=${1:?usage: build.sh FOLDER [STORY...]}
cd "$(dirname "$0")"
shift
[ $# -gt 0 ] || set -- $(ls *.c | sed "s/\.c$//" | grep -v "^story$")
for story in "$@"; do
    gcc -std=gnu11 -O1 -g0 -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector -fcf-protection=none \
        -fno-asynchronous-unwind-tables -fno-strict-aliasing -mno-red-zone -mgeneral-regs-only -nostdlib -static \
        -Wl,-T,story.ld,--build-id=none,-z,noexecstack,--no-warn-rwx-segments \
        -o "$out/test-pv64-$story" entry.S story.c "$story.c"
done
