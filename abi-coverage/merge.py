#!/usr/bin/env python3
"""Makes of what test runs recorded the file that `xenolith abi` counts tests by.

    mvn verify -Pabi-coverage && abi-coverage/merge.py

Every JVM of that run has left a file in target/abi-coverage, a line for each operation, test and kind of result. Out comes
host/src/main/resources/io/xenolith/host/report/coverage.json, committed: for each operation the classes of tests that call it,
and how many tests of each do. Classes that call everything, or at random, test no operation in particular and do not count.
"""
import collections
import json
import os
import re

SWEEPS = re.compile(r'\.AbiListingTest#|^io\.xenolith\.fuzz\.|\.Random\w*Test#|\.WildKernelsTest#')
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')


def main():
    folder = os.path.join(ROOT, 'target/abi-coverage')
    tests = collections.defaultdict(set)
    for name in sorted(os.listdir(folder)):
        for line in open(os.path.join(folder, name), encoding='utf-8'):
            operation, test, _ = line.split()
            if not SWEEPS.search(test):
                tests[operation].add(test)
    operations = {}
    for operation in sorted(tests):
        classes = collections.Counter(test.split('#')[0] for test in tests[operation])
        operations[operation] = dict(sorted(classes.items()))
    target = os.path.join(ROOT, 'host/src/main/resources/io/xenolith/host/report/coverage.json')
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, 'w', encoding='utf-8') as out:
        json.dump({'operations': operations}, out, indent=1)
        out.write('\n')


main()
