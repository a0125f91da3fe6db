/* Page tables written as if they were memory: with vm_assist writable_pagetables Xen carries out each store to a table in
 * use, if the entry it makes is a good one, and hands the fault to the kernel if it is not. */
#include "story.h"

const char story_title[] = "Page-table writes by emulation";

#define WINDOW 0x8000040000ul

static u64 pages[4][512] ON_ITS_PAGE;
static u64 *entry;

static void mov_64(u64 value) { *(volatile u64 *)entry = value; }
static void mov_32(u64 value) { *(volatile u32 *)entry = value; }
static void mov_16(u64 value) { *(volatile u16 *)entry = value; }
static void mov_8(u64 value) { *(volatile u8 *)entry = value; }
static void xchg_64(u64 value) { asm volatile("xchg %0, %1" : "+r"(value), "+m"(*entry) : : "memory"); }
static void cmpxchg_64(u64 value) { asm volatile("lock cmpxchg %1, %0" : "+m"(*entry) : "r"(value), "a"(*entry) : "memory"); }
static void cmpxchg_fails(u64 value) { asm volatile("lock cmpxchg %1, %0" : "+m"(*entry) : "r"(value), "a"(~*entry) : "memory"); }
static void or_64(u64 value) { asm volatile("or %1, %0" : "+m"(*entry) : "r"(value) : "memory"); }
static void lock_and_64(u64 value) { asm volatile("lock and %1, %0" : "+m"(*entry) : "r"(value) : "memory"); }
static void add_64(u64 value) { asm volatile("add %1, %0" : "+m"(*entry) : "r"(value) : "memory"); }
static void btr_64(u64 value) { asm volatile("lock btr %1, %0" : "+m"(*entry) : "r"(value) : "memory"); }
static void bts_64(u64 value) { asm volatile("lock bts %1, %0" : "+m"(*entry) : "r"(value) : "memory"); }
static void movnti_64(u64 value) { asm volatile("movnti %1, %0" : "=m"(*entry) : "r"(value) : "memory"); }
static void movq_64(u64 value) { asm volatile("movq %1, %%xmm0\n movq %%xmm0, %0" : "=m"(*entry) : "r"(value) : "memory"); }
static void stos_64(u64 value) { void *at = entry; asm volatile("stosq" : "+D"(at) : "a"(value) : "memory"); }
static void rep_stos(u64 value) { void *at = entry; u64 count = 2; asm volatile("rep stosq" : "+D"(at), "+c"(count) : "a"(value) : "memory"); }
static void push_64(u64 value) { asm volatile("mov %%rsp, %%rax\n lea 8(%0), %%rsp\n push %1\n mov %%rax, %%rsp" : : "r"(entry), "r"(value) : "rax", "memory"); }
static void crossing(u64 value) { *(volatile u64 *)((u8 *)entry + 4) = value; }

static void show(const char *what, void (*how)(u64), u64 value)
{
    struct fault fault = attempt(how, value);
    u64 mfn = (*entry & 0x000ffffffffff000) / PAGE;

    fault.address = 0;
    if (fault.vector != NO_FAULT)
        say_fault(what, fault);
    else
        say("%s: flags %x, page %d\n", what, *entry & 0xfff0000000000fff,
            mfn == mfn_of(pages[0]) ? 0l : mfn == mfn_of(pages[1]) ? 1l : mfn ? 9l : -1l);
}

static void all_forms(void)
{
    u64 first = mfn_of(pages[0]) * PAGE, second = mfn_of(pages[1]) * PAGE;

    show("mov of 8 bytes", mov_64, first | READ_WRITE);
    show("xchg", xchg_64, second | READ_WRITE);
    show("lock cmpxchg", cmpxchg_64, first | READ_ONLY);
    show("lock cmpxchg that does not match", cmpxchg_fails, second | READ_ONLY);
    show("or", or_64, WRITABLE);
    show("lock and", lock_and_64, ~(WRITABLE | DIRTY));
    show("lock bts", bts_64, 1);
    show("lock btr", btr_64, 1);
    show("add", add_64, WRITABLE);
    show("mov of 1 byte", mov_8, READ_ONLY);
    show("mov of 2 bytes", mov_16, (u16)(first | READ_ONLY));
    show("mov of 4 bytes", mov_32, (u32)(first | READ_WRITE));
    show("movnti", movnti_64, first | READ_ONLY);
    show("movq from a vector register", movq_64, second | READ_WRITE);
    show("stos", stos_64, second | READ_ONLY);
    show("push", push_64, first | READ_WRITE);
    show("rep stos", rep_stos, 0);
    show("over the end of an entry", crossing, 0);
    show("an entry that is not present", mov_64, 0x123456780);
    show("a frame that does not exist", mov_64, 0x7fffffff000 | READ_WRITE);
    show("a page table, writable", mov_64, mfn_of((void *)start_info->pt_base) * PAGE | READ_WRITE);
    show("a page table, read-only", mov_64, mfn_of((void *)start_info->pt_base) * PAGE | READ_ONLY);
    show("another domain's frame", mov_64, 0x1000 | READ_WRITE);
    show("nothing", mov_64, 0);
}

void story(void)
{
    u64 *table;

    make_user_space();
    table = user_entry(WINDOW);
    entry = table;
    say("without the assist\n");
    show("mov", mov_64, mfn_of(pages[0]) * PAGE | READ_WRITE);
    say("enable it: %d\n", HYPERCALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables, 0, 0));
    all_forms();

    *(volatile u64 *)entry = mfn_of(pages[0]) * PAGE | READ_WRITE;
    *(volatile u64 *)WINDOW = 0x1234;
    check(pages[0][0] == 0x1234, "what is written through the new entry is in the page");
    *(volatile u64 *)entry = mfn_of(pages[1]) * PAGE | READ_WRITE;
    mmuext(MMUEXT_INVLPG_LOCAL, WINDOW, 0);
    check(*(volatile u64 *)WINDOW == 0, "and not in the next one");
    for (unsigned i = 0; i < 100; i++)
        user_entry(WINDOW)[i % 32] = i & 1 ? 0 : mfn_of(pages[i % 4]) * PAGE | READ_WRITE;
    say("a hundred entries; the last is %s\n", user_entry(WINDOW)[3] ? "there" : "empty");
}
