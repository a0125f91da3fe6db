#!/bin/sh
# needs: gcc, ld; writes ../../resources/debugged/debugged
cd "$(dirname "$0")" && gcc -std=gnu11 -Og -g -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector \
 -fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-omit-frame-pointer -mno-red-zone -mgeneral-regs-only \
 -ffile-prefix-map="$PWD"=. -nostdlib -static \
 -Wl,-N,-Ttext=0x100000,--section-start=.note.Xen=0x140000,--build-id=none,-z,noexecstack \
 -o ../../resources/debugged/debugged debugged.c
