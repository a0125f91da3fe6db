/* Run as dom0, under Xens that were told different things at boot: whether page tables may name tables of their own level
 * (pv-linear-pt), and what becomes of entries that are not present but name memory, which processors with the L1 terminal fault
 * would read (pv-l1tf): without shadow paging the domain is ended, so what comes last here is not everywhere said. */
#include "tables.h"

const char story_title[] = "Options of direct paging";

#define SLOT 5

static u64 a[512] ON_ITS_PAGE, b[512] ON_ITS_PAGE;

static void linear(int level)
{
    say("L%u:", (u64)level);
    say(" pinned %d", pin(level, a));
    say(" %d", pin(level, b));
    say(", itself %d", mmu_update(machine_address(&a[SLOT]), mfn_of(a) * PAGE | PRESENT));
    say(", another %d", mmu_update(machine_address(&a[SLOT]), mfn_of(b) * PAGE | PRESENT));
    mmu_update(machine_address(&a[SLOT]), 0);
    mmuext(MMUEXT_UNPIN_TABLE, mfn_of(a), 0);
    mmuext(MMUEXT_UNPIN_TABLE, mfn_of(b), 0);
    map(a, mfn_of(a), READ_WRITE);
    a[SLOT] = mfn_of(a) * PAGE | PRESENT;
    say(", validated naming itself %d\n", pin(level, a));
    mmuext(MMUEXT_UNPIN_TABLE, mfn_of(a), 0);
    map(a, mfn_of(a), READ_WRITE);
    map(b, mfn_of(b), READ_WRITE);
    a[SLOT] = 0;
}

static void absent(int level, u64 value)
{
    u64 *entry = &tree[level][SLOT];

    say("L%u not present", (u64)level);
    say(" %x: ", value);
    say("%d", mmu_update(machine_address(entry), value));
    say(" %x\n", *entry);
    mmu_update(machine_address(entry), 0);
}

void story(void)
{
    static const u64 safe[] = { 2, 0xffe, 0x7ffull << 52, NO_EXECUTE, 1ul << 46, 1ul << 47 | 2, 3ul << 48,
                                1ul << 49, 1ul << 51, FRAME_BITS ^ 0x3ffffffff000 };

    for (int level = 2; level < 5; level++)
        linear(level);
    make_tree();
    for (int level = 1; level < 5; level++)
        for (unsigned i = 0; i < sizeof(safe) / sizeof(*safe); i++)
            absent(level, level > 1 ? safe[i] & ~PSE : safe[i]);
    say("in memory: %d\n", mmu_update(machine_address(a), 0x123000));
    say("what names memory comes now\n");
    absent(1, 1ul << 40);
    flush();
    absent(1, 0xfffffff000);
    absent(1, 0x123000);
    absent(2, PSE);
}
