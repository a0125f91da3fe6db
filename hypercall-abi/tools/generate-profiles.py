#!/usr/bin/env python3
"""Writes the table of what differs between Xen versions, from the facts of one version and differences against it.

    hypercall-abi/tools/generate-profiles.py FACTS.json 4.14=DELTA.json 4.20=DELTA.json 4.21=DELTA.json

FACTS.json describes the public headers of 4.17 as a C compiler sees them (see generate-abi.py), each DELTA.json how those
of another version differ: {"constants": {"added", "removed", "changed"}, "structs": ...}, a struct as its size and one
line a field, "path @offset size type". Two files come out, both committed:

  src/main/resources/io/xenolith/abi/profile/versions.txt
  src/main/java/io/xenolith/abi/profile/OtherVersions.java   operations and features that 4.17 has not

A row is there for whatever is not the same in all versions; its columns are the versions in ascending order, "-" where a
version has no such thing. A field's type is not kept: another name for the same bytes is no difference.
"""
import json
import os
import sys

BASE = '4.17'
# Sub-operations that some version has and 4.17 has not: constants of headers are not told apart by their names alone.
OPERATIONS = {
    'XENVER_extraversion2': 'xen_version', 'XENVER_capabilities2': 'xen_version', 'XENVER_changeset2': 'xen_version',
    'XENVER_commandline2': 'xen_version',
    'VCPUOP_register_runstate_phys_area': 'vcpu_op', 'VCPUOP_register_vcpu_time_phys_area': 'vcpu_op',
    'PHYSDEVOP_pci_device_reset': 'physdev_op',
    'XENPF_get_dom0_console': 'platform_op', 'XENPF_get_ucode_revision': 'platform_op',
    'XENPF_microcode_update2': 'platform_op',
    'XEN_DOMCTL_disable_migrate': 'domctl', 'XEN_DOMCTL_vmtrace_op': 'domctl',
    'XEN_DOMCTL_get_paging_mempool_size': 'domctl', 'XEN_DOMCTL_set_paging_mempool_size': 'domctl',
    'XEN_DOMCTL_dt_overlay': 'domctl', 'XEN_DOMCTL_gsi_permission': 'domctl', 'XEN_DOMCTL_set_llc_colors': 'domctl',
    'XEN_DOMCTL_get_domain_state': 'domctl',
    'XEN_SYSCTL_dt_overlay': 'sysctl',
    'XEN_DMOP_set_irq_level': 'dm_op', 'XEN_DMOP_nr_vcpus': 'dm_op',
}


def flat(struct):
    def leaves(fields, prefix=''):
        for f in fields or []:
            path = prefix + (f.get('name') or '')
            yield f'{path} @{f.get("offset")} {f.get("size")} {f.get("type")}'
            yield from leaves(f.get('fields'), path + '.' if path else '')
    return [f'size {struct["size"]} align {struct["align"]}', *leaves(struct.get('fields'))]


def is_size(line):
    return line.startswith('size ') and ' align ' in line


def layout(lines):
    """('SIZE/ALIGN', {path: 'OFFSET/SIZE'}) without fields that have no name."""
    head = lines[0].split()
    fields = {}
    for line in lines[1:]:
        path, at, size = line.split(' ')[:3]
        if not path.startswith('@'):
            fields[path] = f'{at[1:]}/{size}'
    return f'{head[1]}/{head[3]}', fields


def of_version(facts, delta):
    constants = dict(facts['constants'])
    structs = {name: flat(s) for name, s in facts['structs'].items()}
    difference = delta.get('constants', {})
    for name in difference.get('removed', []):
        del constants[name]
    constants.update(difference.get('added', {}))
    constants.update({name: values[1] for name, values in difference.get('changed', {}).items()})
    difference = delta.get('structs', {})
    for name in difference.get('removed', []):
        del structs[name]
    structs.update(difference.get('added', {}))
    for name, lines in difference.get('changed', {}).items():
        left = [x for x in structs[name] if x not in lines['-']]
        added = lines['+']
        size = [x for x in left + added if is_size(x)]
        structs[name] = size[:1] + [x for x in left + added if not is_size(x)]
    return constants, {name: layout(lines) for name, lines in structs.items()}


def order(version):
    return [int(part) for part in version.split('.')]


def main():
    facts = json.load(open(sys.argv[1]))
    versions = {BASE: of_version(facts, {})}
    for argument in sys.argv[2:]:
        version, path = argument.split('=', 1)
        versions[version] = of_version(facts, json.load(open(path)))
    names = sorted(versions, key=order)
    rows = []

    def row(kind, *columns):
        rows.append(' '.join([kind, *columns]))

    constants = [versions[v][0] for v in names]
    for name in sorted(set().union(*constants)):
        values = [str(c.get(name, '-')) for c in constants]
        if len(set(values)) > 1:
            if name in OPERATIONS:
                row('operation', OPERATIONS[name], name, *values)
            else:
                row('feature' if name.startswith('XENFEAT_') else 'constant', name, *values)
    structs = [versions[v][1] for v in names]
    for name in sorted(set().union(*structs)):
        sizes = [s[name][0] if name in s else '-' for s in structs]
        fields = [s[name][1] if name in s else {} for s in structs]
        # Ascending by the place in the newest version that has it, so that a table reads as the struct does.
        paths = {p: tuple(map(int, at.split('/'))) for f in fields for p, at in f.items()}
        changed = [(p, [f.get(p, '-') for f in fields]) for p in sorted(paths, key=lambda p: (paths[p][0], p))]
        changed = [(p, places) for p, places in changed if len(set(places)) > 1]
        if len(set(sizes)) > 1 or changed:
            row('struct', name, *sizes)
            for path, places in changed:
                row('field', name, path, *places)
    text = ('# What differs between the public headers of Xen versions, amd64; written by hypercall-abi/tools/generate-profiles.py.\n'
            '# constant|feature NAME value... ; operation HYPERCALL NAME number... ; struct TAG size/align... ;\n'
            '# field TAG PATH offset/size... ; "-": this version has none. What is the same in all has no row.\n'
            'versions ' + ' '.join(names) + '\n' + '\n'.join(rows) + '\n')
    write('resources/io/xenolith/abi/profile/versions.txt', text)
    write('java/io/xenolith/abi/profile/OtherVersions.java', java(names, constants))


def java(names, constants):
    lines = ['// Written by hypercall-abi/tools/generate-profiles.py; change the script, not this file.',
             'package io.xenolith.abi.profile;', '',
             '/** Operations and features of other versions of Xen that 4.17 has not. Source: their public headers. */',
             'public final class OtherVersions {']
    base = constants[names.index(BASE)]
    for name in sorted(set().union(*constants) - set(base)):
        if name in OPERATIONS or name.startswith('XENFEAT_'):
            where = [names[i] for i, c in enumerate(constants) if name in c]
            lines += [f'    /** In {", ".join(where)}. */',
                      f'    public static final int {name} = {constants[names.index(where[0])][name]};']
    return '\n'.join([*lines, '', '    private OtherVersions() {', '    }', '}', ''])


def write(path, text):
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../src/main', path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    open(target, 'w', encoding='utf-8').write(text)


main()
