#!/bin/sh
# Records again what this machine's processor does. Needs gcc, a JDK 25 and the compiled test classes:
#   mvn -q test-compile -pl :vcpu-x86-64 && vcpu-x86-64/src/test/native/recorder/record.sh
set -e
here=$(cd "$(dirname "$0")" && pwd)
module=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
run="$java --enable-native-access=ALL-UNNAMED -cp $module/target/classes:$module/target/test-classes"
gcc -O1 -Wall -Wno-unused-parameter -o "$work/record" "$here/record.c"
$run io.xenolith.x86.compare.Recordings cases "$work"
"$work/record" "$work/forms.cases" "$work/forms.results"
"$work/record" "$work/forms32.cases" "$work/forms32.results" 32
"$work/record" "$work/blocks.cases" "$work/blocks.results"
"$work/record" "$work/floatblocks.cases" "$work/floatblocks.results"
mkdir -p "$module/src/test/resources/io/xenolith/x86/compare"
$run io.xenolith.x86.compare.Recordings pack "$work" "$module/src/test/resources/io/xenolith/x86/compare"
ls -l "$module/src/test/resources/io/xenolith/x86/compare"
