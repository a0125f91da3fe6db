#!/bin/sh
# Asks real Xen: runs every story in the folder given as a domU of 128 MiB, by the command that boots Xen 4.17 under QEMU, and
# those called dom0-... as dom0, and writes its console beside it. usage: record.sh FOLDER ASK_XEN [STORY...]
set -eu
folder=${1:?usage: record.sh FOLDER ASK_XEN [STORY...]}
ask=${2:?usage: record.sh FOLDER ASK_XEN [STORY...]}
cd "$folder"
shift 2
[ $# -gt 0 ] || set -- $(ls | sed -n 's/^test-pv64-\([a-z0-9-]*\)$/\1/p')
for story in "$@"; do
    case $story in second-vcpu) vcpus=2 ;; *) vcpus=1 ;; esac
    case $story in dom0-*) where=--dom0 ;; *) where= ;; esac
    case $story in verdict) line=SKIP ;; *) line= ;; esac
    "$ask" $where --vcpus $vcpus --timeout 60 --cmdline "$line" "test-pv64-$story" 2> /dev/null | tr -d '\r' > "$story.txt" || true
    tail -n 1 "$story.txt" | sed "s/^/$story: /"
done
# The schedulers' story once more under each scheduler, on a Xen of the same version built with CONFIG_EXPERT, CONFIG_UNSUPPORTED,
# CONFIG_SCHED_RTDS and CONFIG_SCHED_NULL, whose cache of ask-xen's EVERY_SCHEDULER names: Debian's has no CPU pool of those two.
case " $* " in *" dom0-schedulers "*)
    for scheduler in credit credit2 rtds null; do
        [ -n "${EVERY_SCHEDULER:-}" ] || break
        ASK_XEN_CACHE=$EVERY_SCHEDULER "$ask" --dom0 --timeout 60 --xen-args sched=$scheduler test-pv64-dom0-schedulers \
            2> /dev/null | tr -d '\r' > dom0-schedulers.$scheduler.txt || true
        tail -n 1 dom0-schedulers.$scheduler.txt | sed "s/^/dom0-schedulers, $scheduler: /"
    done ;;
esac
# That of the options once more with each of them.
case " $* " in *" dom0-paging-options "*)
    for option in pv-linear-pt=no pv-l1tf=dom0; do
        "$ask" --dom0 --timeout 60 --xen-args $option test-pv64-dom0-paging-options 2> /dev/null | tr -d '\r' \
            > dom0-paging-options.$option.txt || true
        tail -n 1 dom0-paging-options.$option.txt | sed "s/^/dom0-paging-options, $option: /"
    done ;;
esac
