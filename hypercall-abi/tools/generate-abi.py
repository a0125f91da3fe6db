#!/usr/bin/env python3
"""Writes the Java form of Xen's public headers, and the facts the layout test holds them against.

    hypercall-abi/tools/generate-abi.py FACTS.json

FACTS.json is a description of Xen's public headers (constants, struct layouts) as a C compiler sees them; the
committed sources were made from Debian's libxen-dev 4.17.7. Two things come out, both committed:

  src/main/java/io/xenolith/abi/**        one class of constants a header, one flyweight a struct
  src/test/resources/xen-4.17-facts.txt   the same facts in a compact form (read by LayoutTest and ConstantsTest)

A name follows its C name: struct evtchn_bind_vcpu is EvtchnBindVcpu, field remote_dom is remoteDom(), a field of a
nested struct or union is joined with its parent (u.interdomain.dom is uInterdomainDom()). Constants keep their spelling.
Run `mvn spotless:apply -pl hypercall-abi` afterwards.
"""
import json
import os
import sys

# header -> (package below io.xenolith.abi, class of constants, what it is)
HEADERS = {
    'xen.h': ('xen', 'Xen', 'Hypercall numbers, MMU operations, VIRQs, domain ids, start_info and shared_info'),
    'arch-x86/xen.h': ('xen', 'XenArch', 'x86 constants of the PV interface'),
    'arch-x86/xen-x86_64.h': ('xen', 'XenX8664', 'Selectors and address ranges of 64-bit PV guests'),
    'errno.h': ('errno', 'Errno', 'Error numbers, as hypercalls return them negated'),
    'features.h': ('features', 'Features', 'XENFEAT_ feature bits'),
    'elfnote.h': ('elfnote', 'ElfNote', 'ELF note types with owner name "Xen"'),
    'version.h': ('version', 'Version', 'xen_version sub-operations'),
    'event_channel.h': ('evtchn', 'Evtchn', 'event_channel_op sub-operations'),
    'grant_table.h': ('gnttab', 'Gnttab', 'grant_table_op sub-operations, entry flags and status codes'),
    'memory.h': ('memory', 'Memory', 'memory_op sub-operations'),
    'sched.h': ('sched', 'Sched', 'sched_op sub-operations and shutdown reasons'),
    'vcpu.h': ('vcpu', 'Vcpu', 'vcpu_op sub-operations and run states'),
    'physdev.h': ('physdev', 'Physdev', 'physdev_op sub-operations'),
    'platform.h': ('platform', 'Platform', 'platform_op sub-operations'),
    'callback.h': ('callback', 'Callback', 'callback_op sub-operations and types'),
    'nmi.h': ('nmi', 'Nmi', 'nmi_op sub-operations'),
    'domctl.h': ('domctl', 'Domctl', 'domctl sub-operations'),
    'sysctl.h': ('sysctl', 'Sysctl', 'sysctl sub-operations'),
    'pmu.h': ('pmu', 'Pmu', 'xenpmu_op sub-operations'),
    'kexec.h': ('kexec', 'Kexec', 'kexec_op sub-operations'),
    'hypfs.h': ('hypfs', 'Hypfs', 'hypfs_op sub-operations'),
    'argo.h': ('argo', 'Argo', 'argo_op sub-operations'),
    'xenoprof.h': ('xenoprof', 'Xenoprof', 'xenoprof_op sub-operations'),
    'hvm/hvm_op.h': ('hvm', 'HvmOp', 'hvm_op sub-operations'),
    'hvm/dm_op.h': ('hvm', 'DmOp', 'dm_op sub-operations'),
    'arch-x86/xen-mca.h': ('mca', 'Mca', 'mca (arch_0) sub-operations'),
    'xsm/flask_op.h': ('xsm', 'FlaskOp', 'xsm_op sub-operations under FLASK'),
    'io/xenbus.h': ('io.xenbus', 'Xenbus', 'States of a split device'),
    'io/xs_wire.h': ('io.xs', 'XsWire', 'Xenstore wire protocol'),
    'io/blkif.h': ('io.blkif', 'Blkif', 'Block protocol'),
    'io/netif.h': ('io.netif', 'Netif', 'Network protocol'),
}

# Structs, by header. Those in OPAQUE_UNION keep their union `u` as an offset: its members are structs of their own.
STRUCTS = {
    'xen.h': ['mmuext_op', 'mmu_update', 'multicall_entry', 'vcpu_time_info', 'vcpu_info', 'shared_info', 'start_info',
              'dom0_vga_console_info', 'xenctl_bitmap'],
    'arch-x86/xen.h': ['trap_info', 'vcpu_guest_context', 'arch_shared_info', 'xen_arch_domainconfig'],
    'arch-x86/xen-x86_64.h': ['iret_context', 'cpu_user_regs', 'arch_vcpu_info'],
    'version.h': ['xen_compile_info', 'xen_platform_parameters', 'xen_feature_info', 'xen_build_id'],
    'event_channel.h': ['evtchn_alloc_unbound', 'evtchn_bind_interdomain', 'evtchn_bind_virq', 'evtchn_bind_pirq',
                        'evtchn_bind_ipi', 'evtchn_close', 'evtchn_send', 'evtchn_status', 'evtchn_bind_vcpu',
                        'evtchn_unmask', 'evtchn_reset', 'evtchn_init_control', 'evtchn_expand_array',
                        'evtchn_set_priority', 'evtchn_op', 'evtchn_fifo_control_block'],
    'grant_table.h': ['grant_entry_v1', 'grant_entry_header', 'grant_entry_v2', 'gnttab_map_grant_ref',
                      'gnttab_unmap_grant_ref', 'gnttab_setup_table', 'gnttab_dump_table', 'gnttab_transfer',
                      'gnttab_copy', 'gnttab_query_size', 'gnttab_unmap_and_replace', 'gnttab_set_version',
                      'gnttab_get_status_frames', 'gnttab_get_version', 'gnttab_swap_grant_ref', 'gnttab_cache_flush'],
    'memory.h': ['xen_memory_reservation', 'xen_memory_exchange', 'xen_memory_domain', 'xen_machphys_mfn_list',
                 'xen_machphys_mapping', 'xen_add_to_physmap', 'xen_add_to_physmap_batch', 'xen_remove_from_physmap',
                 'xen_memory_map', 'xen_foreign_memory_map', 'xen_pod_target', 'xen_reserved_device_memory_map',
                 'xen_mem_acquire_resource', 'xen_vnuma_topology_info'],
    'sched.h': ['sched_shutdown', 'sched_poll', 'sched_remote_shutdown', 'sched_watchdog', 'sched_pin_override'],
    'vcpu.h': ['vcpu_runstate_info', 'vcpu_register_runstate_memory_area', 'vcpu_set_periodic_timer',
               'vcpu_set_singleshot_timer', 'vcpu_register_vcpu_info', 'vcpu_get_physid',
               'vcpu_register_time_memory_area'],
    'xsm/flask_op.h': ['xen_flask_op', 'xen_flask_load', 'xen_flask_setenforce', 'xen_flask_sid_context',
                       'xen_flask_access', 'xen_flask_transition', 'xen_flask_boolean', 'xen_flask_setavc_threshold',
                       'xen_flask_hash_stats', 'xen_flask_cache_stats', 'xen_flask_ocontext', 'xen_flask_peersid',
                       'xen_flask_relabel'],
    'physdev.h': ['physdev_eoi', 'physdev_pirq_eoi_gmfn', 'physdev_irq_status_query', 'physdev_set_iopl',
                  'physdev_set_iobitmap', 'physdev_apic', 'physdev_irq', 'physdev_map_pirq', 'physdev_unmap_pirq',
                  'physdev_op', 'physdev_setup_gsi', 'physdev_get_free_pirq'],
    'platform.h': ['xenpf_settime32', 'xenpf_settime64', 'xenpf_getidletime', 'xen_platform_op'],
    'callback.h': ['callback_register', 'callback_unregister'],
    'nmi.h': ['xennmi_callback'],
    'domctl.h': ['xen_domctl_createdomain', 'xen_domctl_getdomaininfo', 'xen_domctl_getpageframeinfo3',
                 'xen_domctl_shadow_op', 'xen_domctl_max_mem', 'xen_domctl_vcpucontext', 'xen_domctl_getvcpuinfo',
                 'xen_domctl_nodeaffinity', 'xen_domctl_vcpuaffinity', 'xen_domctl_max_vcpus',
                 'xen_domctl_sched_credit', 'xen_domctl_sched_credit2', 'xen_domctl_scheduler_op',
                 'xen_domctl_setdomainhandle', 'xen_domctl_setdebugging', 'xen_domctl_irq_permission',
                 'xen_domctl_iomem_permission', 'xen_domctl_ioport_permission', 'xen_domctl_hypercall_init',
                 'xen_domctl_settimeoffset', 'xen_domctl_address_size', 'xen_domctl_sendtrigger',
                 'xen_domctl_ext_vcpucontext', 'xen_domctl_set_target', 'xen_domctl_subscribe',
                 'xen_domctl_tsc_info', 'xen_domctl_set_virq_handler', 'xen_domctl_vcpuextstate', 'xen_domctl'],
    'sysctl.h': ['xen_sysctl_readconsole', 'xen_sysctl_physinfo', 'xen_sysctl_sched_id',
                 'xen_sysctl_getdomaininfolist', 'xen_sysctl_debug_keys', 'xen_sysctl_cpuinfo',
                 'xen_sysctl_getcpuinfo', 'xen_sysctl_availheap', 'xen_sysctl_cpupool_op',
                 'xen_sysctl_credit2_schedule', 'xen_sysctl_scheduler_op', 'xen_sysctl'],
    'io/xs_wire.h': ['xsd_sockmsg', 'xenstore_domain_interface'],
    'io/console.h': ['xencons_interface'],
    'io/blkif.h': ['blkif_request_segment', 'blkif_request', 'blkif_request_discard', 'blkif_request_indirect',
                   'blkif_response', 'blkif_sring'],
    'io/netif.h': ['netif_tx_request', 'netif_tx_response', 'netif_rx_request', 'netif_rx_response', 'netif_extra_info',
                   'xen_netif_ctrl_request', 'xen_netif_ctrl_response', 'xen_netif_gref'],
}
OPAQUE_UNION = {'xen_domctl', 'xen_sysctl', 'xen_platform_op', 'evtchn_op', 'physdev_op', 'xen_flask_op'}
PACKAGE_OF = {h: p for h, (p, _, _) in HEADERS.items()} | {'io/console.h': 'io.console'}
KEYWORDS = {'interface', 'char', 'int', 'short', 'long', 'byte', 'class', 'new', 'default', 'native', 'switch', 'case',
            'private', 'public', 'package', 'wait', 'notify', 'hashCode', 'toString', 'getClass', 'wrap', 'allocate'}
GENERATED = '// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.\n'


def camel(c_name, first_upper):
    parts = [p for p in c_name.split('_') if p]
    text = ''.join(p[0].upper() + p[1:] for p in parts)
    return text if first_upper else text[0].lower() + text[1:]


def leaves(fields, prefix=(), base=0, dims=()):
    """Yields (path, offset, dims, leaf): dims is a list of (stride, count) for the arrays around the leaf."""
    for f in fields:
        path = prefix + (f['name'],) if f['name'] else prefix
        kind = f['kind']
        if kind in ('struct', 'union'):
            yield from leaves(f['fields'], path, base, dims)
        elif kind == 'array':
            elem = f['elem']
            count = f['count'] or 0
            inner = dims + ((elem['size'], count),)
            if elem['kind'] in ('struct', 'union'):
                # Offsets inside an element are relative to the element.
                yield from leaves(elem.get('fields', []), path, base + f['offset'], inner)
            else:
                yield path, base + f['offset'], inner, elem
        else:
            yield path, base + f['offset'], dims, f


def accessor(size, signed):
    if size == 1:
        return ('int', 'memory.getByte(%s)' if signed else 'memory.getByte(%s) & 0xff', 'memory.putByte(%s, (byte) value)')
    if size == 2:
        return ('int', 'memory.getShort(%s)' if signed else 'memory.getShort(%s) & 0xffff', 'memory.putShort(%s, (short) value)')
    if size == 4:
        return ('int', 'memory.getInt(%s)', 'memory.putInt(%s, value)')
    return ('long', 'memory.getLong(%s)', 'memory.putLong(%s, value)')


def struct_class(name, struct, package):
    cls = camel(name, True)
    rows, consts, methods, facts = [], [], [], []
    seen = set()
    fields = struct['fields']
    if name in OPAQUE_UNION:
        fields = [f for f in fields if f['name'] != 'u']
        u = next(f for f in struct['fields'] if f['name'] == 'u')
        consts.append(f'    /** Offset of the union {{@code u}}, {u["size"]} bytes: its members are structs of their own. */\n'
                      f'    public static final int U_OFFSET = {u["offset"]};\n')
        consts.append(f'    public static final int U_SIZE = {u["size"]};\n')
        rows.append((u['offset'], u['size'], 'u (union)'))
        facts.append(f'field {name} u {u["offset"]} {u["size"]}')
    for path, offset, dims, leaf in leaves(fields):
        joined = '_'.join(path)
        java = camel(joined, False)
        if java in KEYWORDS:
            java += '_'
        if java in seen:
            continue
        seen.add(java)
        size = leaf['size']
        constant = '_'.join(p for p in joined.upper().split('_') if p) + '_OFFSET'
        consts.append(f'    public static final int {constant} = {offset};\n')
        dims_text = ''.join(f'[{c}]' for _, c in dims)
        rows.append((offset, size, '.'.join(path) + dims_text))
        facts.append(f'field {name} {joined} {offset} {size} ' + ','.join(f'{s}x{c}' for s, c in dims))
        type_, get, put = accessor(size, leaf.get('signed', False))
        args = ''.join(f'int i{k}, ' for k in range(len(dims)))
        place = f'address + {constant}'
        for k, (stride, count) in enumerate(dims):
            place += f' + (long) i{k} * {stride}'
        if dims:
            args = args.replace('i0', 'index', 1)
            place = place.replace('i0', 'index', 1)
        if leaf['kind'] == 'bitfield':
            shift, mask = leaf['bit_offset'] % (8 * size), (1 << leaf['bits']) - 1
            expression = f'({get % place} >>> {shift}) & 0x{mask:x}'
            methods.append(f'    public {type_} {java}({args[:-2]}) {{\n        return {expression};\n    }}\n')
            continue
        what = f'{{@code {".".join(path)}}}'
        methods.append(f'    /** Reads {what}, {size} byte{"s" if size > 1 else ""}. */\n'
                       f'    public {type_} {java}({args[:-2]}) {{\n        return {get % place};\n    }}\n')
        methods.append(f'    /** Writes {what}. */\n'
                       f'    public {cls} {java}({args}{type_} value) {{\n        {put % place};\n        return this;\n    }}\n')
    picture = ''.join(f' *   {o:5d}  {s:2d}  {n}\n' for o, s, n in rows)
    header = struct['header']
    text = GENERATED + f'''package io.xenolith.abi.{package};

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {{@code {struct["tag"]}}}, {struct["size"]} bytes, aligned to {struct["align"]}. Source: Xen public/{header}.
 *
 * <pre>
 *  offset size field
{picture} * </pre>
 */
public final class {cls} extends CStruct {{
    public static final int SIZE = {struct["size"]};
    public static final int ALIGN = {struct["align"]};

{"".join(consts)}
    /** A zeroed struct in private memory. */
    public static {cls} allocate() {{
        return new {cls}().wrap(new LocalMemory(SIZE), 0);
    }}

    /** Makes this flyweight stand for the struct at {{@code address}} of {{@code memory}}. */
    public {cls} wrap(GuestMemory memory, long address) {{
        set(memory, address);
        return this;
    }}

    @Override
    public int structSize() {{
        return SIZE;
    }}

{chr(10).join(methods)}}}
'''
    return cls, text, [f'struct {name} io.xenolith.abi.{package}.{cls} {struct["size"]} {struct["align"]}'] + facts


def constants_class(header, facts_json):
    package, cls, what = HEADERS[header]
    lines, facts = [], []
    names = list(facts_json['constants_by_header'].get(header, []))
    for name in sorted(names, key=lambda n: (n.split('_')[0], facts_json['constants'][n], n)):
        value = facts_json['constants'][name]
        if isinstance(value, str):
            continue
        wide = not -2**31 <= value < 2**31 or facts_json['constant_types'].get(name, '').endswith('64')
        if value >= 2**63:
            literal = f'0x{value:x}L'
        elif wide:
            literal = f'0x{value:x}L' if value >= 0 else f'{value}L'
        else:
            literal = str(value)
        lines.append(f'    public static final {"long" if wide else "int"} {name} = {literal};\n')
        facts.append(f'const io.xenolith.abi.{package}.{cls} {name} {value}')
    text = GENERATED + f'''package io.xenolith.abi.{package};

/** {what}. Source: Xen public/{header}. */
public final class {cls} {{
{"".join(lines)}
    private {cls}() {{
    }}
}}
'''
    return package, cls, text, facts


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    facts_json = json.load(open(sys.argv[1]))
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    facts = ['# Facts of Xen 4.17.7 (Debian libxen-dev), amd64, by generate-abi.py.',
             '# const CLASS NAME VALUE | struct TAG CLASS SIZE ALIGN | field TAG NAME OFFSET SIZE [STRIDExCOUNT,...]']

    def write(package, cls, text):
        folder = os.path.join(root, 'src/main/java/io/xenolith/abi', *package.split('.'))
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, cls + '.java'), 'w') as out:
            out.write(text)

    for header in HEADERS:
        package, cls, text, more = constants_class(header, facts_json)
        write(package, cls, text)
        facts += more
    for header, names in STRUCTS.items():
        for name in names:
            package = PACKAGE_OF[header]
            cls, text, more = struct_class(name, facts_json['structs'][name], package)
            write(package, cls, text)
            facts += more
    resources = os.path.join(root, 'src/test/resources')
    os.makedirs(resources, exist_ok=True)
    with open(os.path.join(resources, 'xen-4.17-facts.txt'), 'w') as out:
        out.write('\n'.join(facts) + '\n')


if __name__ == '__main__':
    main()
