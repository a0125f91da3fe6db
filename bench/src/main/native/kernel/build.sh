#!/bin/sh
# Builds the kernel of the busy domain that the benchmarks of the control server attack. Needs gcc.
set -e
cd "$(dirname "$0")"
target=../../resources/io/xenolith/bench/control
mkdir -p $target
gcc -nostdlib -static -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-Ttext-segment=0x100000 -s -o $target/busy.elf busy.S
