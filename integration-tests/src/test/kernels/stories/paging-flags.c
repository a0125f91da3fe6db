/* Every flag of page-table entries at every level, alone and together: which are taken, which are refused, and what stands
 * in the table afterwards. As a domU and, by dom0-paging-flags.c, as dom0, who may choose cache attributes. */
#include "tables.h"

#ifdef CONTROL
const char story_title[] = "Flags of page-table entries, as a control domain";
#else
const char story_title[] = "Flags of page-table entries";
#endif

#define SLOT 5

static u64 hash;

static void mix(u64 value)
{
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (value >> i * 8 & 0xff)) * 0x100000001b3ul;
    }
}

static long set(int level, u64 value)
{
    return mmu_update(machine_address(&tree[level][SLOT]), value);
}

static void alone(int level)
{
    u64 *entry = &tree[level][SLOT];

    for (int bit = 0; bit < 64; bit++) {
        if (bit == 12)
            bit = 40;                          /* between them are the bits of frames that there are */
        u64 present = below(level) | PRESENT | 1ul << bit, absent = 1ul << bit;
        long first = set(level, present), second;

        say("L%u bit %u:", (u64)level, (u64)bit);
        say(" %d", first);
        if (!first)
            say(" %x", *entry & ~FRAME_BITS);
        set(level, 0);
        if (bit) {
            second = set(level, absent);
            say(", not present %d %x", second, *entry);
        }
        set(level, 0);
        say("\n");
    }
}

/* All combinations of the low twelve flags, 256 to a line, once without and once with NX. */
static void together(int level)
{
    for (u64 high = 0; high < 32; high++) {
        u64 taken = 0, first = 0;

        hash = 0xcbf29ce484222325ul;
        for (u64 low = 0; low < 256; low++) {
            u64 value = below(level) | (high & 15) << 8 | low | (high >> 4) << 63;
            long result = set(level, value);

            taken += !result;
            if (result && !first)
                first = low | 0x1000;
            mix(result);
            mix(tree[level][SLOT] & ~FRAME_BITS);
            set(level, 0);
        }
        say("L%u with %x:", (u64)level, (high & 15) << 8 | (high >> 4) << 63);
        say(" %u taken, hash %x\n", taken, hash);
    }
}

/* From any of these to any other: what may change without a look at the frame does not count it again. */
static void changes(int level)
{
    static const u64 flags[] = { 0, PRESENT, PRESENT | USER, PRESENT | WRITABLE, PRESENT | NO_EXECUTE, PRESENT | GLOBAL,
                                 PRESENT | ACCESSED | DIRTY, PRESENT | 0xe00, PRESENT | 0x7ffull << 52, PRESENT | PWT };

    for (unsigned from = 0; from < sizeof(flags) / sizeof(*flags); from++) {
        say("L%u from %x:", (u64)level, flags[from]);
        for (unsigned to = 0; to < sizeof(flags) / sizeof(*flags); to++) {
            long result = set(level, below(level) | flags[from]);
            if (!result)
                result = set(level, below(level) | flags[to]);
            say(" %d", result);
            say(" %x,", tree[level][SLOT] & ~FRAME_BITS);
            set(level, 0);
        }
        say("\n");
    }
}

/* What is already in a page when it becomes a table. */
static void validated(int level)
{
    static const u64 flags[] = { PRESENT, PRESENT | USER, PRESENT | WRITABLE, PRESENT | GLOBAL, PRESENT | PSE, PRESENT | PWT,
                                 PRESENT | PCD, PRESENT | PAT | WRITABLE, PRESENT | NO_EXECUTE, PRESENT | 1ul << 52,
                                 PRESENT | 1ul << 52 | GLOBAL, PRESENT | 1ul << 58, PRESENT | 0xe00, WRITABLE | USER, PSE | PWT };
    static u64 table[512] ON_ITS_PAGE;

    for (unsigned i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
        long made, result, undone = 0;

        for (int slot = 0; slot < 512; slot++)
            table[slot] = 0;
        table[3] = below(level) | PRESENT;
        table[7] = below(level) | flags[i];
        table[9] = below(level) | PRESENT | WRITABLE;
        made = map(table, mfn_of(table), READ_ONLY);
        result = mmuext(MMUEXT_PIN_L1_TABLE + level - 1, mfn_of(table), 0);
        say("L%u validated with %x:", (u64)level, flags[i]);
        say(" %d %d", made, result);
        say(", entries %x %x", table[3] & ~FRAME_BITS, table[7] & ~FRAME_BITS);
        say(" %x", table[9] & ~FRAME_BITS);
        if (!result)
            undone = mmuext(MMUEXT_UNPIN_TABLE, mfn_of(table), 0);
        made = map(table, mfn_of(table), READ_WRITE);
        say(", unpinned %d, writable again %d\n", undone, made);
    }
}

static void slots(void)
{
    say("L4 slots:");
    for (u64 slot = 250; slot < 280; slot++) {
        long empty = mmu_update(machine_address(&tree[4][slot]), 0);
        long named = mmu_update(machine_address(&tree[4][slot]), below(4) | PRESENT);
        long absent = mmu_update(machine_address(&tree[4][slot]), 2);

        say(" %u", slot);
        say(" %d", empty);
        say(" %d", named);
        say(" %d,", absent);
        mmu_update(machine_address(&tree[4][slot]), 0);
    }
    say("\n");
}

void story(void)
{
    make_tree();
    for (int level = 1; level < 5; level++) {
        alone(level);
        together(level);
        changes(level);
        validated(level);
    }
    slots();
    tell_entry("a GLOBAL kernel page", &tree[1][SLOT], below(1) | PRESENT | GLOBAL | 1ul << 52);
    tell_entry("a GLOBAL kernel page that is USER", &tree[1][SLOT], below(1) | PRESENT | USER | GLOBAL | 1ul << 52);
    tell_entry("a USER kernel page", &tree[1][SLOT], below(1) | PRESENT | USER | 1ul << 52);
    tell_entry("nothing", &tree[1][SLOT], 0);
}
