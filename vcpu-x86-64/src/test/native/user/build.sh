#!/bin/sh
# Builds the program of UserProgramTest again. Needs gcc.
set -e
cd "$(dirname "$0")"
gcc -O2 -nostdlib -static -ffreestanding -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables \
    -fno-math-errno -Wall -Wl,--build-id=none -Wl,-z,noseparate-code -s \
    -o ../../resources/io/xenolith/x86/user/summary.elf summary.c
