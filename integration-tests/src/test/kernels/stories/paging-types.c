/* What a page that is in use as something may become besides, and what keeps it from it: every use with every other. Then
 * the counts behind, who may name whose frames, and the addresses and flags of update_va_mapping. As a domU and, by
 * dom0-paging-types.c, as dom0. */
#include "tables.h"

#ifdef CONTROL
const char story_title[] = "Types of pages, as a control domain";
#else
const char story_title[] = "Types of pages";
#endif

enum { __HYPERVISOR_update_va_mapping_otherdomain = 22 };
enum { MMUEXT_TLB_FLUSH_MULTI = 8, MMUEXT_CLEAR_PAGE = 16, MMUEXT_COPY_PAGE = 17 };
enum { XENMEM_decrease_reservation = 1, XENMEM_populate_physmap = 6 };

#define SLOT 11
#define NOT_CANONICAL 0x800000000000ul
#define UNMAPPED 0x400000000000ul
#define TREE (200ul << 39)                     /* where the tree is, once a root names it */

static u64 page[512] ON_ITS_PAGE, other[512] ON_ITS_PAGE;
static u64 the_mfn;

static long name(int level) { return mmu_update(machine_address(&tree[level][SLOT]), the_mfn * PAGE | PRESENT | USER); }
static long name_writable(int level) { return mmu_update(machine_address(&tree[level][SLOT]), the_mfn * PAGE | PRESENT | USER | WRITABLE); }
static long name_not(int level) { return mmu_update(machine_address(&tree[level][SLOT]), 0); }
static long pin_as(int level) { return mmuext(MMUEXT_PIN_L1_TABLE + level - 1, the_mfn, 0); }
static long unpin(int x) { (void)x; return mmuext(MMUEXT_UNPIN_TABLE, the_mfn, 0); }
static long read_only(int x) { (void)x; return map(page, the_mfn, READ_ONLY); }
static long writable(int x) { (void)x; return map(page, the_mfn, READ_WRITE); }
static long gdt(int entries) { u64 frames[] = { the_mfn }; return HYPERCALL(set_gdt, frames, entries, 0, 0); }
static void load_fs(u64 selector) { asm volatile("mov %0, %%fs" : : "r"((u32)selector)); }
static long ldt(int touched)
{
    long result = mmuext(MMUEXT_SET_LDT, (u64)page, 512);

    return !result && touched ? 100 + (long)attempt(load_fs, 7).vector : result;
}
static long user_root(int x) { (void)x; return mmuext(MMUEXT_NEW_USER_BASEPTR, the_mfn, 0); }
static long clear_page(int x) { (void)x; return mmuext(MMUEXT_CLEAR_PAGE, the_mfn, 0); }
static long copy_to(int x) { (void)x; return mmuext(MMUEXT_COPY_PAGE, the_mfn, mfn_of(other)); }
static long copy_from(int x) { (void)x; return mmuext(MMUEXT_COPY_PAGE, mfn_of(other), the_mfn); }
static long entry(int command) { return mmu_update((the_mfn * PAGE + 8) | command, 0); }
static long descriptor(int x) { (void)x; return HYPERCALL(update_descriptor, the_mfn * PAGE + 8, 0x00cff3000000ffff, 0, 0); }
static long away(int x)
{
    struct { u64 *extents, count; u32 order, flags; u16 domain; } op = { &the_mfn, 1, 0, 0, DOMID_SELF };

    (void)x;
    return HYPERCALL(memory_op, XENMEM_decrease_reservation, &op, 0, 0);
}

struct use { const char *name; long (*make)(int); int argument; };

static const struct use states[] = {
    { "nothing", entry, 0 }, { "mapped read-only", read_only, 0 }, { "mapped writable", writable, 0 },
    { "pinned L1", pin_as, 1 }, { "pinned L2", pin_as, 2 }, { "pinned L3", pin_as, 3 }, { "pinned L4", pin_as, 4 },
    { "an L1 in use", name, 2 }, { "an L2 in use", name, 3 }, { "an L3 in use", name, 4 }, { "a GDT", gdt, 512 },
    { "an LDT not looked at", ldt, 0 }, { "an LDT", ldt, 1 }, { "the user's root", user_root, 0 },
};
static const struct use uses[] = {
    { "mapped read-only", read_only, 0 }, { "mapped writable", writable, 0 }, { "pinned L1", pin_as, 1 },
    { "pinned L2", pin_as, 2 }, { "pinned L3", pin_as, 3 }, { "pinned L4", pin_as, 4 }, { "unpinned", unpin, 0 },
    { "named by an L1", name, 1 }, { "named by an L1, writable", name_writable, 1 }, { "named by an L2", name, 2 },
    { "named by an L3", name, 3 }, { "named by an L4", name, 4 }, { "a GDT", gdt, 512 }, { "an empty GDT", gdt, 0 },
    { "an LDT", ldt, 1 }, { "the user's root", user_root, 0 }, { "cleared", clear_page, 0 }, { "copied to", copy_to, 0 },
    { "copied from", copy_from, 0 }, { "stored in", entry, 0 }, { "stored in, A and D kept", entry, 2 },
    { "stored in, not translated", entry, 3 }, { "given a descriptor", descriptor, 0 }, { "given away", away, 0 },
};

static void come_back(void)
{
    u64 pfn = (u64)page / PAGE;
    struct { u64 *extents, count; u32 order, flags; u16 domain; } op = { &pfn, 1, 0, 0, DOMID_SELF };

    if (HYPERCALL(memory_op, XENMEM_populate_physmap, &op, 0, 0) != 1)
        panic("the page is gone");
    the_mfn = pfn;
    ((u64 *)start_info->mfn_list)[(u64)page / PAGE] = the_mfn;
}

/* Ends every use; the page is empty and mapped writable. */
static void reset(void)
{
    gdt(0);
    mmuext(MMUEXT_SET_LDT, 0, 0);
    mmuext(MMUEXT_NEW_USER_BASEPTR, 0, 0);
    for (int level = 1; level < 5; level++)
        name_not(level);
    mmuext(MMUEXT_UNPIN_TABLE, the_mfn, 0);
    if (map(page, the_mfn, READ_WRITE))
        panic("the page is still in use");
    for (int i = 0; i < 512; i++)
        page[i] = 0;
}

static void every_use(void)
{
    for (unsigned i = 0; i < sizeof(states) / sizeof(*states); i++) {
        say("%s:", states[i].name);
        for (unsigned j = 0; j < sizeof(uses) / sizeof(*uses); j++) {
            long was, is;

            reset();
            if (states[i].make != writable)
                map(page, 0, 0);
            if (states[i].make == ldt)
                map(page, the_mfn, READ_ONLY);
            was = states[i].make(states[i].argument);
            is = uses[j].make(uses[j].argument);
            if (!j)
                say(" %d", was);
            say("; %s", uses[j].name);
            say(" %d", is);
            if (uses[j].make == away && is == 1)
                come_back();
        }
        say("\n");
    }
    reset();
}

static void counts(void)
{
    say("counts:");
    say(" %d", name_writable(1));
    say(" %d", map(page, 0, 0));
    say(" %d", pin_as(1));
    say(" %d", name(1));
    say(" %d", pin_as(1));
    say(" %d", pin_as(1));
    say(" %d", pin_as(2));
    say(" %d", name(2));
    say(" %d", mmu_update(machine_address(&tree[2][SLOT + 1]), the_mfn * PAGE | PRESENT));
    say(" %d", unpin(0));
    say(" %d", unpin(0));
    say(" %d", name_writable(1));
    say(" %d", name_not(2));
    say(" %d", name_writable(1));
    say(" %d", mmu_update(machine_address(&tree[2][SLOT + 1]), 0));
    say(" %d", name_writable(1));
    say(" %d", name_not(1));
    say(" %d\n", pin_as(3));
    reset();
    mmuext(MMUEXT_SET_LDT, (u64)page, 512);
    map(page, the_mfn, READ_ONLY);
    attempt(load_fs, 7);
    say("an LDT in use:");
    say(" %d", name_writable(1));
    say(" %d", mmuext(MMUEXT_SET_LDT, (u64)page, 512));
    say(" %d", name_writable(1));
    say(" %d", mmuext(MMUEXT_SET_LDT, (u64)page, 513));
    say(" %d\n", name_writable(1));
    say("LDT: at no address %d", mmuext(MMUEXT_SET_LDT, NOT_CANONICAL, 1));
    say(", below Xen %d", mmuext(MMUEXT_SET_LDT, 0xffff7ffffffff000, 1));
    say(", in Xen %d", mmuext(MMUEXT_SET_LDT, XEN_TEXT, 1));
    say(", behind Xen %d", mmuext(MMUEXT_SET_LDT, 0xffff880000000000, 1));
    say(", odd %d", mmuext(MMUEXT_SET_LDT, (u64)page + 8, 1));
    say(", odd and empty %d", mmuext(MMUEXT_SET_LDT, (u64)page + 8, 0));
    say(", 8192 entries %d", mmuext(MMUEXT_SET_LDT, (u64)page, 8192));
    say(", 8193 entries %d\n", mmuext(MMUEXT_SET_LDT, (u64)page, 8193));
    reset();
}

/* By whom a frame is said to be owned, and whose the table is said to be. */
static void owners(void)
{
    static const u32 domains[] = { DOMID_SELF, 0, 1, 500, 0x7ff1, 0x7ff2, 0x7ff3, 0x7ff4, 0x7fff, 0xffff };
    static const u32 tables[] = { 0, 1 << 16, 2 << 16, 501 << 16, 0x7ff2u << 16, 0x7ff1u << 16 };
    u64 own = mfn_of(ram) * PAGE;
    const struct { const char *name; struct mmu_update update; } updates[] = {
        { "an empty entry", { machine_address(&tree[1][SLOT]), 0 } },
        { "a page, read-only", { machine_address(&tree[1][SLOT]), own | PRESENT } },
        { "a page, writable", { machine_address(&tree[1][SLOT]), own | PRESENT | WRITABLE } },
        { "no memory", { machine_address(&tree[1][SLOT]), 0x7fffffffff000 | PRESENT } },
        { "the last frame", { machine_address(&tree[1][SLOT]), FRAME_BITS | PRESENT } },
        { "the BIOS's data", { machine_address(&tree[1][SLOT]), PRESENT } },
        { "an empty L2 entry", { machine_address(&tree[2][SLOT]), 0 } },
        { "an L1", { machine_address(&tree[2][SLOT]), mfn_of(tree[1]) * PAGE | PRESENT } },
        { "memory", { machine_address(&other[0]), 0 } },
        { "the M2P", { own | 1, (u64)ram / PAGE } },
        { "the M2P of no memory", { 0x7fffffffff001, 1 } },
    };

    for (unsigned i = 0; i < sizeof(updates) / sizeof(*updates); i++) {
        say("%s:", updates[i].name);
        for (unsigned j = 0; j < sizeof(domains) / sizeof(*domains); j++) {
            struct mmu_update update = updates[i].update;
            u32 done = 7;
            long result = hypercall(__HYPERVISOR_mmu_update, (u64)&update, 1, (u64)&done, domains[j]);

            say(" of %x", (u64)domains[j]);
            say(" %d", result);
            say(" %u,", (u64)done);
            name_not(1);
        }
        for (unsigned j = 0; j < sizeof(tables) / sizeof(*tables); j++) {
            struct mmu_update update = updates[i].update;

            say(" in one of %x", (u64)tables[j] >> 16);
            say(" %d,", hypercall(__HYPERVISOR_mmu_update, (u64)&update, 1, 0, tables[j] | DOMID_SELF));
            name_not(1);
        }
        say("\n");
    }
    for (unsigned j = 0; j < sizeof(domains) / sizeof(*domains); j++) {
        struct mmuext_op pinning = { MMUEXT_PIN_L1_TABLE, 0, mfn_of(tree[1]), 0 };
        struct mmuext_op flushing = { MMUEXT_TLB_FLUSH_LOCAL, 0, 0, 0 };
        struct mmuext_op clearing = { MMUEXT_CLEAR_PAGE, 0, 0, 0 };

        say("operations of %x:", (u64)domains[j]);
        say(" pin %d", hypercall(__HYPERVISOR_mmuext_op, (u64)&pinning, 1, 0, domains[j]));
        say(", flush %d", hypercall(__HYPERVISOR_mmuext_op, (u64)&flushing, 1, 0, domains[j]));
        say(", clear %d", hypercall(__HYPERVISOR_mmuext_op, (u64)&clearing, 1, 0, domains[j]));
        mmuext(MMUEXT_UNPIN_TABLE, mfn_of(tree[1]), 0);
        say(", map %d", hypercall(__HYPERVISOR_update_va_mapping_otherdomain, (u64)page, the_mfn * PAGE | READ_WRITE, 0, domains[j]));
        say(", no frame %d", hypercall(__HYPERVISOR_update_va_mapping_otherdomain, (u64)page, 0, 0, domains[j]));
        say(", no memory %d\n", hypercall(__HYPERVISOR_update_va_mapping_otherdomain, (u64)page, 0x7fffffffff000 | PRESENT, 0, domains[j]));
        map(page, the_mfn, READ_WRITE);
    }
}

static void commands(void)
{
    u64 *at = &tree[1][SLOT];

    for (u64 command = 0; command < 8; command++) {
        mmu_update(machine_address(at), below(1) | PRESENT | USER | ACCESSED | DIRTY);
        say("command %u:", command);
        say(" %d", mmu_update(machine_address(at) | command, below(1) | PRESENT | USER | WRITABLE));
        say(" %x", *at & ~FRAME_BITS);
        mmu_update(machine_address(at), below(1) | PRESENT | USER | ACCESSED | DIRTY);
        say(", not present %d", mmu_update(machine_address(at) | command, 0x123456780));
        say(" %x", *at == 0x123456780 ? *at : *at & ~FRAME_BITS);
        mmu_update(machine_address(at), 0);
        say(", in memory %d", mmu_update(machine_address(&other[0]) | command, 0x60 | PRESENT));
        say(" %x\n", command == 1 ? 0 : other[0]);
        other[0] = 0x60;
    }
    for (u32 command = 0; command < 25; command++) {
        if (command == MMUEXT_NEW_USER_BASEPTR || command == MMUEXT_SET_LDT)
            continue;
        say("operation %u: ", (u64)command);
        say("at 0 %d", mmuext(command, 0, 0));
        say(", at no memory %d", mmuext(command, 0x7fffffffff, 0));
        say(", beyond all %d\n", mmuext(command, -1ul, -1ul));
    }
}

static void mappings(void)
{
    static const u64 addresses[] = { NOT_CANONICAL, NOT_CANONICAL - PAGE, UNMAPPED, 0xffff7ffffffff000, 0xffff800000000000,
        XEN_TEXT, 0xffff87fffffff000, 0xffff880000000000, 0xfffffffffffff000 };
    static const u64 masks[] = { 0, 4, 8 };
    static u64 mask = 1, all = -1ul;

    for (unsigned i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        say("at %x:", addresses[i]);
        say(" %d", map((void *)addresses[i], the_mfn, READ_WRITE));
        say(" %d", map((void *)addresses[i], 0, 0));
        say(", operations %d", mmuext(MMUEXT_INVLPG_LOCAL, addresses[i], 0));
        say(" %d", mmuext(9, addresses[i], (u64)&mask));
        say(" %d", mmuext(9, (u64)page, addresses[i]));
        say(" %d", mmuext(MMUEXT_TLB_FLUSH_MULTI, 0, addresses[i]));
        say(" %d\n", mmuext(11, addresses[i], 0));
    }
    for (u64 kind = 0; kind < 4; kind++) {
        say("flush %u:", kind);
        for (unsigned i = 0; i < sizeof(masks) / sizeof(*masks); i++)
            say(" %d", HYPERCALL(update_va_mapping, page, the_mfn * PAGE | READ_WRITE, kind | masks[i], 0));
        say(" one %d", HYPERCALL(update_va_mapping, page, the_mfn * PAGE | READ_WRITE, kind | (u64)&mask, 0));
        say(" all %d", HYPERCALL(update_va_mapping, page, the_mfn * PAGE | READ_WRITE, kind | (u64)&all, 0));
        say(" nowhere %d", HYPERCALL(update_va_mapping, page, the_mfn * PAGE | READ_WRITE, kind | UNMAPPED, 0));
        say(" in Xen %d", HYPERCALL(update_va_mapping, page, the_mfn * PAGE | READ_WRITE, kind | XEN_TEXT, 0));
        say(" of nothing %d\n", HYPERCALL(update_va_mapping, page, 0x7fffffffff000 | READ_WRITE, kind | UNMAPPED, 0));
    }
}

void story(void)
{
    make_tree();
    the_mfn = mfn_of(page);
    every_use();
    counts();
    owners();
    commands();
    mappings();
    /* One page as two levels of the running tables: the address of a table's entry through the tree. */
    say("the tree in the root: %d\n", mmu_update(machine_address((u64 *)start_info->pt_base + 200), mfn_of(tree[3]) * PAGE | PRESENT | USER | WRITABLE));
    say("a mapping in it: %d", map((void *)TREE, the_mfn, READ_WRITE));
    say(", %x", tree[1][0] & ~FRAME_BITS);
    say(", where there is no L1 %d\n", map((void *)(TREE + (1ul << 30)), the_mfn, READ_WRITE));
    say("a table of its own: %d", map((void *)(TREE + PAGE), mfn_of(tree[1]), READ_ONLY));
    say(", writable %d\n", map((void *)(TREE + PAGE), mfn_of(tree[1]), READ_WRITE));
}
