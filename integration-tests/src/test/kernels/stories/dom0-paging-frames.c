/* Run as dom0: frames that are no memory, frames of Xen, and frames and tables of another domain: who may name them, with
 * which cache attributes, and what becomes of those. The other domain never runs. */
#include "tables.h"

const char story_title[] = "Frames of others and of nobody";

enum { DOMID_IO = 0x7ff1, DOMID_XEN = 0x7ff2 };
enum { MMUEXT_PIN_L2_TABLE = 1, MMUEXT_CLEAR_PAGE = 16, MMUEXT_COPY_PAGE = 17 };
enum { __HYPERVISOR_update_va_mapping_otherdomain = 22 };
enum { XENMEM_machphys_mfn_list = 5, XENMEM_populate_physmap = 6 };
enum { destroydomain = 2, getdomaininfo = 5, max_mem = 11, max_vcpus = 15, irq_permission = 19, iomem_permission = 20, ioport_permission = 21 };

#define SLOT 7
#define NO_MEMORY 0x100000ul                   /* 4 GiB, twice as much as the machine has */
/* The address of the third entry of the table that is validated. */
#define HERE (200ul << 39 | 2ul << 20 | 2 * PAGE)
#define CACHE (PWT | PCD | PAT)

static u64 words[32], frames[8], page[512] ON_ITS_PAGE, table[512] ON_ITS_PAGE;
static u64 domain;

static long update(u64 *entry, u64 value, u64 frame_owner)
{
    struct mmu_update request = { machine_address(entry), value };

    return hypercall(__HYPERVISOR_mmu_update, (u64)&request, 1, 0, frame_owner);
}

/* An entry of a table of the other domain; it cannot be read here but by a mapping. */
static long update_theirs(u64 mfn, u64 slot, u64 value, u64 frame_owner)
{
    struct mmu_update request = { mfn * PAGE + slot * 8, value };

    return hypercall(__HYPERVISOR_mmu_update, (u64)&request, 1, 0, (domain + 1) << 16 | frame_owner);
}

static u64 theirs(u64 mfn, u64 slot)
{
    u64 value = 0;

    hypercall(__HYPERVISOR_update_va_mapping_otherdomain, (u64)page, mfn * PAGE | READ_ONLY, UVMF_INVLPG, domain);
    value = *(volatile u64 *)&page[slot];
    map(page, mfn_of(page), READ_WRITE);
    return value;
}

static long operation(u32 command, u64 arg1, u64 arg2, u64 owner)
{
    struct mmuext_op op = { command, 0, arg1, arg2 };

    return hypercall(__HYPERVISOR_mmuext_op, (u64)&op, 1, 0, owner);
}

static long domctl(u32 cmd, u64 w2, u64 w3, u64 w4)
{
    for (int i = 0; i < 32; i++)
        words[i] = 0;
    words[0] = cmd | 0x15ul << 32;
    words[1] = domain;
    words[2] = w2; words[3] = w3; words[4] = w4;
    return hypercall(36, (u64)words, 0, 0, 0);
}

static void store(u64 va) { *(volatile u32 *)va = 0; }

static void no_memory(void)
{
    static const u64 mfns[] = { 0, 0xa0, 0xb8, 0xc0, 0xf0, 0xff, 0xe0000, 0xfec00, 0xfec01, 0xfed00, 0xfee00, 0xfee01, 0xfeeff, 0xfef00,
        0xfffff, NO_MEMORY, 0xfcfffff, 0xfd00000, 0xfd80000, 0xfe00000, 0xfffffff, 0x10000000, 0xfffffffff };
    static const u64 attributes[] = { 0, PWT, PCD, PWT | PCD, PAT, PAT | PWT, PAT | PCD, CACHE };
    u64 *entry = &tree[1][SLOT];

    for (unsigned i = 0; i < sizeof(mfns) / sizeof(*mfns); i++) {
        say("%x:", mfns[i]);
        for (unsigned j = 0; j < 2 * sizeof(attributes) / sizeof(*attributes); j++) {
            u64 flags = PRESENT | USER | attributes[j / 2] | (j & 1 ? WRITABLE : 0);
            long result = update(entry, mfns[i] * PAGE | flags, DOMID_SELF);

            if (result)
                say(" %d", result);
            else
                say(" %x", *entry & 0xfff);
            update(entry, 0, DOMID_SELF);
        }
        say(", as DOMID_IO's %d", update(entry, mfns[i] * PAGE | PRESENT, DOMID_IO));
        say(", as Xen's %d\n", update(entry, mfns[i] * PAGE | PRESENT, DOMID_XEN));
        update(entry, 0, DOMID_SELF);
    }
    say("changes:");
    for (unsigned i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        for (unsigned j = 0; j < 3; j++) {
            say(" %d", update(entry, NO_MEMORY * PAGE | PRESENT | USER | attributes[i] | (j == 1 ? WRITABLE : j == 2 ? NO_EXECUTE : 0), DOMID_SELF));
            say(" %x,", *entry & 0xfff);
        }
    say(" from memory %d", update(entry, below(1) | PRESENT | USER, DOMID_SELF));
    say(" %x\n", *entry & 0xfff);
    for (unsigned i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        table[i] = NO_MEMORY * PAGE | PRESENT | attributes[i];
    table[9] = 0xb8 * PAGE | PRESENT | WRITABLE;
    say("validated: %d", pin(1, table));
    for (unsigned i = 0; i < 10; i++)
        say(" %x", table[i] & 0xfff);
    HYPERCALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables, 0, 0);
    say(", emulated");
    mmu_update(machine_address(&tree[2][1]), mfn_of(table) * PAGE | PRESENT | USER | WRITABLE);
    mmu_update(machine_address((u64 *)start_info->pt_base + 200), mfn_of(tree[3]) * PAGE | PRESENT | USER | WRITABLE);
    ((volatile u64 *)table)[0] = NO_MEMORY * PAGE | PRESENT | USER | NO_EXECUTE;
    say(" %x", ((volatile u64 *)table)[0] & 0xfff);
    ((volatile u64 *)table)[1] = NO_MEMORY * PAGE | PRESENT | USER | WRITABLE | PWT;
    say(" %x", ((volatile u64 *)table)[1] & 0xfff);
    say(", by address %d", map((void *)HERE, NO_MEMORY, PRESENT | WRITABLE));
    say(" %x\n", ((volatile u64 *)table)[2] & 0xfff);
    map((void *)HERE, 0xfed00, READ_WRITE);
    say_fault("a store to a timer that is read-only", attempt(store, HERE));
    map((void *)HERE, 0xfec00, READ_ONLY);
    say_fault("one to the interrupt controller", attempt(store, HERE));
    map((void *)HERE, NO_MEMORY, READ_ONLY);
    say_fault("one to nothing, mapped read-only", attempt(store, HERE));
    map((void *)HERE, 0, 0);
}

static void of_xen(void)
{
    static u64 extents[4];
    struct { u32 max, pad; u64 *list; u32 count; } list = { 4, 0, extents, 0 };
    static const u64 owners[] = { DOMID_SELF, DOMID_IO, DOMID_XEN };
    u64 *entry = &tree[1][SLOT];

    say("the M2P: %d", HYPERCALL(memory_op, XENMEM_machphys_mfn_list, &list, 0, 0));
    for (int i = 0; i < 3; i++) {
        say(", of %x", owners[i]);
        say(" read-only %d", update(entry, extents[0] * PAGE | PRESENT, owners[i]));
        say(" uncached %d", update(entry, extents[0] * PAGE | PRESENT | PCD, owners[i]));
        say(" writable %d", update(entry, extents[0] * PAGE | PRESENT | WRITABLE, owners[i]));
        say(" in an L2 %d", update(&tree[2][SLOT], extents[0] * PAGE | PRESENT, owners[i]));
        say(" pinned %d", operation(MMUEXT_PIN_L1_TABLE, extents[0], 0, owners[i]));
        say(" cleared %d", operation(MMUEXT_CLEAR_PAGE, extents[0], 0, owners[i]));
        say(" copied %d", operation(MMUEXT_COPY_PAGE, mfn_of(page), extents[0], owners[i]));
        say(" its own entry %d", hypercall(__HYPERVISOR_mmu_update, (u64)&(struct mmu_update){ extents[0] * PAGE | 1, 5 }, 1, 0, owners[i]));
    }
    update(entry, 0, DOMID_SELF);
    say("\nthe shared page:");
    for (u64 flags = 0; flags < 16; flags++) {
        say(" %d", update(entry, start_info->shared_info | PRESENT | (flags & 1 ? WRITABLE : 0) | (flags & 2 ? PWT : 0)
            | (flags & 4 ? PCD : 0) | (flags & 8 ? PAT : 0), DOMID_SELF));
    }
    update(entry, 0, DOMID_SELF);
    say(" pinned %d", mmuext(MMUEXT_PIN_L1_TABLE, start_info->shared_info / PAGE, 0));
    say(" stored in %d\n", mmu_update(start_info->shared_info + 4088, 0));
}

static void make_domain(void)
{
    static u64 pfns[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    struct { u64 *extents, count; u32 order, flags; u16 domain; } op = { frames, 8, 0, 0, 0 };
    long result;

    for (int i = 0; i < 32; i++)
        words[i] = 0;
    words[0] = 1 | 0x15ul << 32;
    words[2] = 0x6100000000000000;
    words[5] = 1ul << 32;                          /* max_vcpus */
    words[6] = 1023 | 64ul << 32;                  /* ports, grant frames */
    words[7] = 1024 | 2ul << 32;                   /* maptrack frames, grant version 2 */
    result = hypercall(36, (u64)words, 0, 0, 0);
    domain = (u16)words[1];
    say("createdomain: %d", result);
    say(", max_mem %d", domctl(max_mem, 1024, 0, 0));
    for (int i = 0; i < 8; i++)
        frames[i] = pfns[i];
    op.domain = domain;
    say(", frames %d\n", HYPERCALL(memory_op, XENMEM_populate_physmap, &op, 0, 0));
    for (int i = 0; i < 8; i++)
        operation(MMUEXT_CLEAR_PAGE, frames[i], 0, domain);
}

static long port(u64 n) { return domctl(ioport_permission, n | 1ul << 32, 0, 0); }
static long interrupt(u64 n) { return domctl(irq_permission, n, 0, 0); }
static long frame(u64 n) { return domctl(iomem_permission, n, 1, 0); }

/* What dom0 may pass on, by taking it from who has it not: the ends of all ranges. */
static void rights(const char *what, long (*ask)(u64), u64 from, u64 end)
{
    long was = 1;

    say("%s:", what);
    for (u64 n = from; n < end; n++) {
        long result = ask(n);
        if (result != was) {
            say(" from %x", n);
            say(" %d", result);
        }
        was = result;
    }
    say("\n");
}

static void flags_of_theirs(const char *what)
{
    say("%s:", what);
    say(" uncached memory %d", update_theirs(frames[0], 1, frames[2] * PAGE | PRESENT | PCD, domain));
    say(" %x", theirs(frames[0], 1) & 0xfff);
    say(", no memory %d", update_theirs(frames[0], 2, NO_MEMORY * PAGE | PRESENT, domain));
    say(" %x", theirs(frames[0], 2) & 0xfff);
    say(", as DOMID_IO's %d", update_theirs(frames[0], 2, NO_MEMORY * PAGE | PRESENT | WRITABLE, DOMID_IO));
    say(" %x", theirs(frames[0], 2) & 0xfff);
    say(", as mine %d", update_theirs(frames[0], 2, NO_MEMORY * PAGE | PRESENT | WRITABLE | USER, DOMID_SELF));
    say(", in my table as theirs %d", update(&tree[1][SLOT], NO_MEMORY * PAGE | PRESENT, domain));
    say(", the last frame as mine %d\n", update_theirs(frames[0], 2, FRAME_BITS | PRESENT, DOMID_SELF));
    update_theirs(frames[0], 1, 0, domain);
    update_theirs(frames[0], 2, 0, domain);
    update(&tree[1][SLOT], 0, DOMID_SELF);
}

static void of_another(void)
{
    u64 *entry = &tree[1][SLOT], own = mfn_of(ram);

    say("without a vCPU: %d", update_theirs(frames[0], 0, 0, domain));
    say(", max_vcpus %d", domctl(max_vcpus, 1, 0, 0));
    say(", with one %d\n", update_theirs(frames[0], 0, 0, domain));
    say("their page as theirs: read-only %d", update(entry, frames[1] * PAGE | PRESENT, domain));
    say(" writable %d", update(entry, frames[1] * PAGE | PRESENT | WRITABLE, domain));
    say(" uncached %d", update(entry, frames[1] * PAGE | PRESENT | PCD, domain));
    say(", as mine %d", update(entry, frames[1] * PAGE | PRESENT, DOMID_SELF));
    say(", as DOMID_IO's %d", update(entry, frames[1] * PAGE | PRESENT, DOMID_IO));
    say(", my page as theirs %d", update(entry, own * PAGE | PRESENT, domain));
    say(", in an L2 %d", update(&tree[2][SLOT], frames[1] * PAGE | PRESENT, domain));
    say(", my L2 for my L1, theirs %d\n", update(&tree[2][SLOT], mfn_of(tree[1]) * PAGE | PRESENT, domain));
    say("while mapped writable: pinned %d", update(entry, frames[1] * PAGE | PRESENT | WRITABLE, domain));
    say(" %d", operation(MMUEXT_PIN_L1_TABLE, frames[1], 0, domain));
    update(entry, 0, DOMID_SELF);
    say(", then %d", operation(MMUEXT_PIN_L1_TABLE, frames[1], 0, domain));
    say(" mapped writable %d", update(entry, frames[1] * PAGE | PRESENT | WRITABLE, domain));
    say(" read-only %d", update(entry, frames[1] * PAGE | PRESENT, domain));
    say(" as mine pinned %d", operation(MMUEXT_PIN_L2_TABLE, frames[3], 0, DOMID_SELF));
    say(" cleared %d", operation(MMUEXT_CLEAR_PAGE, frames[1], 0, domain));
    say(" copied to %d", operation(MMUEXT_COPY_PAGE, frames[2], own, domain));
    say(" between theirs %d", operation(MMUEXT_COPY_PAGE, frames[2], frames[1], domain));
    say(" unpinned as mine %d", operation(MMUEXT_UNPIN_TABLE, frames[1], 0, DOMID_SELF));
    say(" as theirs %d\n", operation(MMUEXT_UNPIN_TABLE, frames[1], 0, domain));
    update(entry, 0, DOMID_SELF);

    say("their L1: pinned %d", operation(MMUEXT_PIN_L1_TABLE, frames[0], 0, domain));
    say(", their page %d", update_theirs(frames[0], 0, frames[2] * PAGE | PRESENT | WRITABLE, domain));
    say(" %x", theirs(frames[0], 0) & ~FRAME_BITS);
    say(", as mine %d", update_theirs(frames[0], 0, frames[2] * PAGE | PRESENT, DOMID_SELF));
    say(", my page as mine %d", update_theirs(frames[0], 0, own * PAGE | PRESENT | WRITABLE, DOMID_SELF));
    say(", then it is pinned %d", pin(1, ram));
    say(", as theirs %d", update_theirs(frames[0], 0, own * PAGE | PRESENT, domain));
    say(", nothing %d", update_theirs(frames[0], 0, 0, domain));
    say(", as DOMID_IO's %d", update_theirs(frames[0], 0, frames[2] * PAGE | PRESENT, DOMID_IO));
    say(", in my name %d", update((u64 *)page, 0, domain));
    say(", memory %d", update_theirs(frames[2], 0, 0x1234, domain));
    say(" %x", theirs(frames[2], 0));
    say(", as mine %d", update_theirs(frames[2], 0, 0x1235, DOMID_SELF));
    say(", mine as theirs %d\n", update_theirs(mfn_of(page), 0, 0, domain));
    say("their L2: pinned %d", operation(MMUEXT_PIN_L2_TABLE, frames[3], 0, domain));
    say(", their L1 %d", update_theirs(frames[3], 0, frames[0] * PAGE | PRESENT, domain));
    say(", their L1 as mine %d", update_theirs(frames[3], 1, frames[0] * PAGE | PRESENT, DOMID_SELF));
    say(", my L1 %d", update_theirs(frames[3], 1, mfn_of(tree[1]) * PAGE | PRESENT, domain));
    say(", itself %d", update_theirs(frames[3], 2, frames[3] * PAGE | PRESENT, domain));
    say(", named by my L2 %d", update(&tree[2][SLOT], frames[3] * PAGE | PRESENT, domain));
    say(" as mine %d\n", update(&tree[2][SLOT], frames[3] * PAGE | PRESENT, DOMID_SELF));

    rights("ports", port, 0, 0x10001);
    rights("interrupts", interrupt, 0, 16);
    rights("frames", frame, 0xfe000, 0x100001);
    rights("frames", frame, 0xfcffff0, 0x10000010);
    flags_of_theirs("without ports and memory");
    say("ioport_permission: %d\n", domctl(ioport_permission, 0x300 | 8ul << 32, 1, 0));
    flags_of_theirs("with ports");
    say("taken away: %d\n", domctl(ioport_permission, 0x300 | 8ul << 32, 0, 0));
    flags_of_theirs("without");
    say("iomem_permission: %d\n", domctl(iomem_permission, NO_MEMORY, 1, 1));
    flags_of_theirs("with memory");
    say("taken away: %d\n", domctl(iomem_permission, NO_MEMORY, 1, 0));
    flags_of_theirs("without");

    say("M2P of theirs: %d", hypercall(__HYPERVISOR_mmu_update, (u64)&(struct mmu_update){ frames[2] * PAGE | 1, 77 }, 1, 0, domain));
    say(" is %u", MACH2PHYS[frames[2]]);
    say(", as mine %d", hypercall(__HYPERVISOR_mmu_update, (u64)&(struct mmu_update){ frames[2] * PAGE | 1, 78 }, 1, 0, DOMID_SELF));
    say(", with their tables %d\n", hypercall(__HYPERVISOR_mmu_update, (u64)&(struct mmu_update){ frames[2] * PAGE | 1, 78 }, 1, 0, (domain + 1) << 16 | domain));
}

static void ends(void)
{
    long result;

    say("their page is mapped: %d", update(&tree[1][SLOT], frames[4] * PAGE | PRESENT | WRITABLE, domain));
    say(", mine by them %d", update_theirs(frames[0], 0, mfn_of(page) * PAGE | PRESENT, DOMID_SELF));
    say(", destroydomain %d", domctl(destroydomain, 0, 0, 0));
    result = domctl(getdomaininfo, 0, 0, 0);
    say(", getdomaininfo %d", result);
    say(" flags %x", words[2] >> 32);
    say(" pages %u", words[3]);
    say(", another page %d", update(&tree[1][SLOT + 1], frames[5] * PAGE | PRESENT, domain));
    say(", the same %d", update(&tree[1][SLOT + 1], frames[4] * PAGE | PRESENT | WRITABLE, domain));
    say(", pinned %d", operation(MMUEXT_PIN_L1_TABLE, frames[4], 0, domain));
    say(", my page pinned %d", pin(1, page));
    say(", unmapped %d", update(&tree[1][SLOT], 0, DOMID_SELF));
    say(" %d", update(&tree[1][SLOT + 1], 0, DOMID_SELF));
    say(", destroydomain %d", domctl(destroydomain, 0, 0, 0));
    result = domctl(getdomaininfo, 0, 0, 0);
    say(", getdomaininfo %d", result);
    say(" %d\n", (long)((words[1] & 0xffff) == domain && !result));
}

void story(void)
{
    make_tree();
    no_memory();
    of_xen();
    make_domain();
    of_another();
    ends();
}
