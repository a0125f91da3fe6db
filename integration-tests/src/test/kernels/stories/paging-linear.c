/* Page tables that name tables of their own level, so that they show themselves: who may name whom, in which order, and what
 * it holds in place. Then where such tables show: Xen's slots of a root, and the table of machine frames. */
#include "tables.h"

const char story_title[] = "Linear page tables";

enum { VMASST_TYPE_m2p_strict = 32, VMASST_CMD_disable = 1 };

#define SLOT 3
#define ROOT_SLOT 190

static u64 a[512] ON_ITS_PAGE, b[512] ON_ITS_PAGE, c[512] ON_ITS_PAGE;
static u64 *const tables[] = { a, b, c };

static long name(u64 *table, unsigned slot, u64 *named, u64 flags)
{
    return mmu_update(machine_address(&table[slot]), named ? mfn_of(named) * PAGE | flags : 0);
}

static long unpin(u64 *table)
{
    return mmuext(MMUEXT_UNPIN_TABLE, mfn_of(table), 0);
}

static void pin_all(int level)
{
    for (int i = 0; i < 3; i++)
        if (pin(level, tables[i]))
            panic("no tables");
}

/* The three are ordinary empty pages again. */
static void free_all(void)
{
    for (int i = 0; i < 3; i++)
        for (int slot = 0; slot < 8; slot++)
            mmu_update(machine_address(&tables[i][slot]), 0);
    for (int i = 0; i < 3; i++)
        unpin(tables[i]);
    for (int i = 0; i < 3; i++)
        if (map(tables[i], mfn_of(tables[i]), READ_WRITE))
            panic("a table is still in use");
    for (int i = 0; i < 3; i++)
        for (int slot = 0; slot < 512; slot++)
            tables[i][slot] = 0;
}

static void entries(int level)
{
    pin_all(level);
    say("L%u, itself:", (u64)level);
    say(" read-only %d", name(a, SLOT, a, PRESENT | USER));
    say(" again %d", name(a, SLOT, a, PRESENT | USER | NO_EXECUTE));
    say(" writable %d", name(a, SLOT, a, PRESENT | WRITABLE));
    say(" twice %d", name(a, SLOT + 1, a, PRESENT));
    say(" in another slot, writable %d\n", name(a, SLOT + 2, a, PRESENT | WRITABLE));
    name(a, SLOT, 0, 0);
    name(a, SLOT + 1, 0, 0);

    say("L%u, another:", (u64)level);
    say(" read-only %d", name(a, SLOT, b, PRESENT | USER));
    say(" writable %d", name(a, SLOT + 1, b, PRESENT | WRITABLE));
    say(" twice %d", name(a, SLOT + 1, b, PRESENT));
    say(" made writable %d", name(a, SLOT, b, PRESENT | USER | WRITABLE));
    say(" made available %d", name(a, SLOT, b, PRESENT | USER | 0xe00));
    say(" with PWT %d\n", name(a, SLOT, b, PRESENT | USER | PWT));

    say("L%u, chains:", (u64)level);
    say(" the named one names %d", name(b, SLOT, c, PRESENT));
    say(" it names the namer %d", name(b, SLOT, a, PRESENT));
    say(" it names itself %d", name(b, SLOT, b, PRESENT));
    say(" the namer is named %d", name(c, SLOT, a, PRESENT));
    say(" a second names %d", name(c, SLOT, b, PRESENT));
    say(" the namer names itself %d", name(a, SLOT + 2, a, PRESENT));
    say(" the first is cleared %d", name(a, SLOT, 0, 0));
    say(" the namer is named %d", name(c, SLOT + 1, a, PRESENT));
    say(" the second is cleared %d", name(a, SLOT + 1, 0, 0));
    say(" the namer is named %d", name(c, SLOT + 1, a, PRESENT));
    say(" the named one names %d", name(b, SLOT + 1, a, PRESENT));
    say(" all are cleared %d", name(c, SLOT, 0, 0));
    say(" the named one names %d\n", name(b, SLOT + 1, a, PRESENT));
    free_all();

    pin_all(level);
    name(a, SLOT, b, PRESENT);
    say("L%u, what is named:", (u64)level);
    say(" unpinned %d", unpin(b));
    say(" again %d", unpin(b));
    say(" writable %d", map(b, mfn_of(b), READ_WRITE));
    say(" pinned below %d", mmuext(MMUEXT_PIN_L1_TABLE + (level + 2) % 4, mfn_of(b), 0));
    say(" the namer unpinned %d", unpin(a));
    say(" writable %d", map(b, mfn_of(b), READ_WRITE));
    say(" %d", map(a, mfn_of(a), READ_WRITE));
    say(" the namer pinned, what it names is a page %d", pin(level, a));
    map(a, mfn_of(a), READ_WRITE);
    a[SLOT] = 0;
    say(" empty %d\n", pin(level, a));
    free_all();
}

static void validation(int level)
{
    a[SLOT] = mfn_of(a) * PAGE | PRESENT;
    say("L%u, validated naming itself: %d", (u64)level, pin(level, a));
    say(" %x", a[SLOT] & ~FRAME_BITS);
    free_all();
    a[SLOT] = mfn_of(a) * PAGE | PRESENT | WRITABLE;
    say(", writable %d", pin(level, a));
    free_all();
    pin(level, b);
    a[SLOT] = mfn_of(b) * PAGE | PRESENT | NO_EXECUTE;
    a[SLOT + 1] = mfn_of(b) * PAGE | PRESENT;
    say(", another twice %d", pin(level, a));
    say(" %x", a[SLOT] & ~FRAME_BITS);
    say(", that one names %d", name(b, SLOT, c, PRESENT));
    free_all();
    pin(level, b);
    a[SLOT] = mfn_of(b) * PAGE | PRESENT | WRITABLE;
    say(", another writable %d", pin(level, a));
    free_all();
    a[SLOT] = mfn_of(b) * PAGE | PRESENT;
    b[SLOT] = mfn_of(a) * PAGE | PRESENT;
    map(b, mfn_of(b), READ_ONLY);
    say(", each other %d", pin(level, a));
    say(" %d\n", pin(level, b));
    free_all();
}

/* An entry of every level for a table of every level. */
static void levels(void)
{
    for (int level = 1; level < 5; level++) {
        if (pin(level, a))
            panic("no table");
        say("an L%u named by", (u64)level);
        for (int by = 1; by < 5; by++) {
            say(" L%u:", (u64)by);
            say(" %d", name(tree[by], SLOT, a, PRESENT));
            say(" %d,", name(tree[by], SLOT, a, PRESENT | WRITABLE));
            name(tree[by], SLOT, 0, 0);
        }
        free_all();
        say("\n");
    }
}

/* What the processor shows by them. */
static u64 value;
static void load(u64 va) { value = *(volatile u64 *)va; }
static void store(u64 va) { *(volatile u64 *)va = 0; }

static void through(const char *what, u64 va, u64 expected)
{
    struct fault fault = attempt(load, va);

    say_fault(what, fault);
    if (fault.vector == NO_FAULT)
        check(value == expected, "the entry is what is read");
    say_fault("   a store", attempt(store, va));
}

static void shown(void)
{
    u64 *root = (u64 *)start_info->pt_base;
    u64 self = (u64)ROOT_SLOT << 39, va = (u64)a;

    say("the root names itself: %d\n", mmu_update(machine_address(root + ROOT_SLOT), mfn_of(root) * PAGE | PRESENT | USER));
    through("the entry of a page", self | (va >> 9 & 0x7ffffffff8), *l1_entry(va));
    through("the entry of its L1", self | (u64)ROOT_SLOT << 30 | (va >> 18 & 0x3ffffff8), *(u64 *)(self | (u64)ROOT_SLOT << 30 | (va >> 18 & 0x3ffffff8)));
    through("the root's entry for itself", self | (u64)ROOT_SLOT << 30 | (u64)ROOT_SLOT << 21 | (u64)ROOT_SLOT << 12 | ROOT_SLOT * 8, root[ROOT_SLOT]);
    say("a mapping by update_va_mapping at the address of an L1: %d\n", map((void *)(self | (va >> 9 & 0x7ffffff000)), mfn_of(a), READ_WRITE));
    say("at that of an L2: %d\n", map((void *)(self | (u64)ROOT_SLOT << 30 | (va >> 18 & 0x3ffff000)), mfn_of(a), READ_WRITE));
    say("writable page tables: %d\n", HYPERCALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables, 0, 0));
    through("an entry that is written by emulation", self | (((u64)b) >> 9 & 0x7ffffffff8), *l1_entry((u64)b));
    say("its flags are %x\n", *l1_entry((u64)b) & ~FRAME_BITS);
    map(b, mfn_of(b), READ_WRITE);
    through("one of an L2", self | (u64)ROOT_SLOT << 30 | (va >> 18 & 0x3ffffff8), *(u64 *)(self | (u64)ROOT_SLOT << 30 | (va >> 18 & 0x3ffffff8)));
    say("the root forgets itself: %d\n", mmu_update(machine_address(root + ROOT_SLOT), 0));
    say_fault("the entry of a page", attempt(load, self | (va >> 9 & 0x7ffffffff8)));
}

static void slot_256(const char *what, u64 *root)
{
    say(" %s", what);
    say(" %u", root[256] & PRESENT);
}

/* Slot 256 of a root shows the M2P, always, or with m2p_strict not to user mode. */
static void m2p(bool strict)
{
    u64 *root = (u64 *)start_info->pt_base;

    say("m2p_strict %d:", HYPERCALL(vm_assist, strict ? VMASST_CMD_enable : VMASST_CMD_disable, VMASST_TYPE_m2p_strict, 0, 0));
    for (int i = 0; i < 512; i++)
        a[i] = i >= 256 && i < 272 ? 0x1000 | PRESENT | WRITABLE : 0;
    say(" pin %d,", pin(4, a));
    slot_256("pinned", a);
    slot_256("the root", root);
    say(", user root %d", mmuext(MMUEXT_NEW_USER_BASEPTR, mfn_of(a), 0));
    slot_256("user root", a);
    for (int i = 0; i < 256; i++)
        mmu_update(machine_address(a + i), root[i]);
    say(", as kernel root %d", mmuext(MMUEXT_NEW_BASEPTR, mfn_of(a), 0));
    slot_256("", a);
    say(", user root again %d", mmuext(MMUEXT_NEW_USER_BASEPTR, 0, 0));
    say(" %d", mmuext(MMUEXT_NEW_USER_BASEPTR, mfn_of(a), 0));
    slot_256("", a);
    say_fault("; the M2P", attempt(load, 0xffff800000000000ul));
    mmuext(MMUEXT_NEW_BASEPTR, mfn_of(root), 0);
    mmuext(MMUEXT_NEW_USER_BASEPTR, 0, 0);
    say_fault("   through the old root", attempt(load, 0xffff800000000000ul));
    say("   slots of another root: writes");
    for (u64 i = 255; i < 273; i++)
        say(" %d", mmu_update(machine_address(a + i), i & 1 ? 0 : 2));
    say(", unpin %d\n", unpin(a));
    if (map(a, mfn_of(a), READ_WRITE))
        panic("the root is still in use");
    for (int i = 0; i < 512; i++)
        a[i] = 0;
}

void story(void)
{
    make_tree();
    for (int level = 2; level < 5; level++) {
        entries(level);
        validation(level);
    }
    levels();
    shown();
    m2p(false);
    m2p(true);
    m2p(false);
}
