#!/bin/busybox sh
# First process of the demo: says that it is there, finds its devices, and gives a shell on the console.
export PATH=/sbin:/bin HOME=/root TERM=linux ENV=/etc/shrc
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev 2>/dev/null
$bb --install -s /bin
[ -c /dev/hvc0 ] && exec </dev/hvc0 >/dev/hvc0 2>&1
# The kernel's own messages stay in dmesg, but for serious ones.
dmesg -n 4

echo BOOT-OK
if [ -r /sys/hypervisor/type ]; then
    read -r type </sys/hypervisor/type
    read -r major </sys/hypervisor/version/major
    read -r minor </sys/hypervisor/version/minor
    echo "hypervisor: $type $major.$minor"
fi
uname -a

load() {
    while read -r module; do
        insmod "/lib/modules/$module.ko"
    done <"/lib/modules/$1"
}

load devices
# A frontend connects a moment after its driver has come.
waits=0
while [ $waits -lt 20 ]; do
    pending=
    for device in /sys/bus/xen/devices/vbd-* /sys/bus/xen/devices/vif-*; do
        [ -r "$device/state" ] || continue
        read -r state <"$device/state"
        [ "$state" = Connected ] || pending=yes
    done
    [ -n "$pending" ] || break
    usleep 100000
    waits=$((waits + 1))
done

if [ -b /dev/xvda ]; then
    load disk
    if mount /dev/xvda /mnt 2>/dev/null; then
        echo "disk: /dev/xvda on /mnt"
    else
        echo "disk: /dev/xvda has no file system that can be mounted"
    fi
fi
ip link set lo up
if [ -e /sys/class/net/eth0 ]; then
    load network
    ip link set eth0 up
    udhcpc -i eth0 -n -q -f -t 3 -T 1 -s /etc/udhcpc >/dev/null 2>&1
    echo "network: $(ip -4 -o address show dev eth0 | awk '{print $4}')"
fi

read -r cmdline </proc/cmdline
case " $cmdline " in
    *" autopoweroff "*)
        cat /proc/uptime
        free
        /sbin/poweroff
        ;;
esac
setsid cttyhack sh
echo "init: the shell has ended"
/sbin/poweroff
