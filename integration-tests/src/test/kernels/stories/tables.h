/* For the stories about direct paging: a tree of page tables of their own that no root leads to, and entries told without
 * their frame numbers. */
#ifndef TABLES_H
#define TABLES_H

#include "story.h"

#define FRAME_BITS 0x000ffffffffff000ul
#define PSE 0x80ul
#define PWT 8ul
#define PCD 0x10ul
#define PAT 0x80ul
#define GLOBAL 0x100ul

/* Each names the next lower one by its entry 0; the L1 is empty. */
static u64 tree[5][512] ON_ITS_PAGE;
static u64 ram[PAGE / 8] ON_ITS_PAGE;

static inline void make_tree(void)
{
    for (int level = 4; level > 1; level--)
        tree[level][0] = mfn_of(tree[level - 1]) * PAGE | PRESENT | USER | WRITABLE;
    for (int level = 1; level < 5; level++)
        if (map(tree[level], mfn_of(tree[level]), READ_ONLY))
            panic("no tree");
    if (mmuext(MMUEXT_PIN_L4_TABLE, mfn_of(tree[4]), 0))
        panic("the tree cannot be pinned");
}

/* What an entry of this level may name: the table below, or a page. */
static inline u64 below(int level)
{
    return mfn_of(level == 1 ? ram : tree[level - 1]) * PAGE;
}

/* Writes an entry, and tells what became of it; the answer first. */
static inline void tell_entry(const char *what, u64 *entry, u64 value)
{
    long result = mmu_update(machine_address(entry), value);

    say("%s: %d", what, result);
    if (!result)
        say(", flags %x, frame %s", *entry & ~FRAME_BITS, (*entry ^ value) & FRAME_BITS ? "changed" : "as asked");
    say("\n");
}

#endif
