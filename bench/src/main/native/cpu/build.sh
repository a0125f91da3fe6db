#!/bin/sh
# Builds the programs that `xenolith bench cpu` runs, and prints what each answers on this machine. Needs gcc.
set -e
cd "$(dirname "$0")"
target=../../resources/io/xenolith/bench/cpu
mkdir -p $target
for name in int mem mix sha256; do
    gcc -O2 -nostdlib -static -ffreestanding -fno-builtin -fno-stack-protector -fcf-protection=none -fno-tree-vectorize \
        -fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,-z,noseparate-code -s -o $target/$name.elf $name.c
    echo "$name $($target/$name.elf) $(stat -c %s $target/$name.elf) bytes"
done
