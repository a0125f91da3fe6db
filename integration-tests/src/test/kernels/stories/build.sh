#!/bin/sh
# Builds every story into the folder given, or only those named behind it. Needs gcc and ld; no headers but gcc's own. As
# "build.sh moved FOLDER STORY..." it builds them so that they wait to be saved or migrated first (moved.c).
set -eu
usage="usage: build.sh [moved] FOLDER [STORY...]"
more=
if [ "${1:-}" = moved ]; then
    more="-Wl,--wrap=story moved.c"
    shift
fi
out=${1:?$usage}
cd "$(dirname "$0")"
shift
[ $# -gt 0 ] || set -- $(ls *.c | sed "s/\.c$//" | grep -v -e "^story$" -e "^moved$")
for story in "$@"; do
    gcc -std=gnu11 -O1 -g0 -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector -fcf-protection=none \
        -fno-asynchronous-unwind-tables -fno-strict-aliasing -mno-red-zone -mgeneral-regs-only -nostdlib -static \
        -Wl,-T,story.ld,--build-id=none,-z,noexecstack,--no-warn-rwx-segments \
        -o "$out/test-pv64-$story" entry.S story.c "$story.c" $more
done
