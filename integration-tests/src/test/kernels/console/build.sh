#!/bin/sh
# needs: gcc, ld; writes ../../resources/console/console
cd "$(dirname "$0")" && gcc -std=gnu11 -O1 -g0 -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector \
 -fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing -mno-red-zone -mgeneral-regs-only -nostdlib \
 -static -s -Wl,-T,../stories/story.ld,--build-id=none,-z,noexecstack,--no-warn-rwx-segments \
 -o ../../resources/console/console -I../stories ../stories/entry.S ../stories/story.c console.c
