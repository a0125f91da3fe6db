#!/bin/busybox sh
/bin/busybox umount -a -r 2>/dev/null
exec /bin/busybox poweroff -f
