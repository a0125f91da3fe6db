#!/bin/sh
# Starts a host of its own, has Linux guests of 96 MiB and Java guests on it, waits until all of them are up, and says what
# that took. Of the Java guests every other one counts on a timer, once a second; the rest echo what is typed.
# Usage: many-guests.sh [LINUX [JAVA [FOLDER]]], 50 and 200 without any; FOLDER is the host's, run/many-guests, and is emptied.
set -eu
root=$(cd -- "$(dirname -- "$0")/../.." && pwd)
xenolith=${XENOLITH:-$root/xenolith}
linux=${1:-50}
java=${2:-200}
folder=${3:-$root/run/many-guests}
guests=${GUESTS:-$root/guests}
boot_s=${BOOT_S:-7200}

[ -f "$guests/linux-cloud" ] && [ -f "$guests/initramfs-cloud" ] || "$xenolith" guests fetch

rm -rf -- "$folder"
mkdir -p -- "$folder"
cat > "$folder/linux.cfg" << END
kernel = "$guests/linux-cloud"
ramdisk = "$guests/initramfs-cloud"
cmdline = "console=hvc0 quiet"
memory = 96
END
cat > "$folder/echo.cfg" << END
kernel = "java:echo"
memory = 16
END
cat > "$folder/counter.cfg" << END
kernel = "java:counter"
cmdline = "count=0 period-ms=1000"
memory = 16
END

export XENOLITH_HOST="$folder/host"
# Memory is taken when it is used, not when it is there: this is room.
"$xenolith" host start --memory $((linux * 100 + java * 20 + 1024))M
trap '"$xenolith" host stop --timeout 0 > /dev/null 2>&1 || true' EXIT
pid=$(cat "$XENOLITH_HOST/lock")

begun=$(date +%s)
since() { echo $(($(date +%s) - begun)); }
# Seconds of CPU time of the host's process, both its own and the system's, without the seconds' fractions.
cpu() { sed 's/.*) //' "/proc/$pid/stat" | awk -v hz="$(getconf CLK_TCK)" '{ printf "%.1f", ($12 + $13) / hz }'; }
# How many of the consoles NAME* have TEXT in what their domains wrote.
written() { cat "$XENOLITH_HOST"/console/guest-"$1"*.log 2> /dev/null | grep -c -- "$2" || true; }
# Waits until $1 consoles named $2* have the text $3.
await() {
    while [ "$(written "$2" "$3")" -lt "$1" ]; do
        if [ "$(since)" -ge "$boot_s" ]; then
            echo "after $boot_s s only $(written "$2" "$3") of $1 have written '$3'" >&2
            exit 1
        fi
        sleep 2
    done
}

for i in $(seq "$linux"); do
    "$xenolith" create -q "$folder/linux.cfg" "name=\"linux$i\""
done
echo "$linux Linux guests made: $(since) s, CPU $(cpu) s"
for i in $(seq "$java"); do
    if [ $((i % 2)) -eq 0 ]; then
        "$xenolith" create -q "$folder/counter.cfg" "name=\"counter$i\""
    else
        "$xenolith" create -q "$folder/echo.cfg" "name=\"echo$i\""
    fi
done
echo "$java Java guests made: $(since) s, CPU $(cpu) s"
await $((java - java / 2)) echo 'type a line'
await "$linux" linux BOOT-OK
echo "all Linux guests up: $(since) s, CPU $(cpu) s"

domains=$("$xenolith" list | tail -n +3 | wc -l)
echo "domains in the list: $domains"
"$xenolith" list | sed -n '1,5p;$p'
grep -E 'VmHWM|VmRSS' "/proc/$pid/status"
sleep 20
before=$(cpu)
sleep 60
awk -v before="$before" -v after="$(cpu)" 'BEGIN { printf "idle: %.1f %% of a CPU\n", (after - before) / 60 * 100 }'
grep -E 'VmHWM|VmRSS' "/proc/$pid/status"
[ "$domains" -eq $((linux + java)) ] || exit 1
