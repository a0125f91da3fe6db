/* Demand paging: memory that is there only when it is touched. The kernel's page-fault handler puts a page where one is
 * missing and copies a shared page when it is written; instructions restart and find nothing half done. */
#include "story.h"

const char story_title[] = "Page faults and demand paging";

#define WINDOW 0x8000040000ul
#define WINDOW_PAGES 16
#define SHARED_WINDOW 0x8000080000ul
#define SHARED_PAGES 4

static char pool[WINDOW_PAGES + SHARED_PAGES][PAGE] ON_ITS_PAGE;
static char shared_page[PAGE] ON_ITS_PAGE;
static unsigned used, faults_by_error[32];
static bool paging = true;
static u64 edge;                                   /* checked at each fault */
static bool edge_untouched = true;

static u8 *fresh_page(void)
{
    return (u8 *)pool[used++];
}

bool story_trap(struct regs *regs)
{
    u64 address = shared_info->vcpu_info[0].cr2, page = address & -PAGE;
    u8 *fresh;

    if (regs->vector != VECTOR_PF || !paging)
        return false;
    faults_by_error[regs->error & 31]++;
    if (edge)
        edge_untouched &= *(volatile u32 *)edge == 0;
    if (page >= WINDOW && page < WINDOW + WINDOW_PAGES * PAGE && !(regs->error & 1))
        return map((void *)page, mfn_of(fresh_page()), READ_WRITE) == 0;
    if (page >= SHARED_WINDOW && page < SHARED_WINDOW + SHARED_PAGES * PAGE && (regs->error & 3) == 3) {
        fresh = fresh_page();
        for (unsigned i = 0; i < PAGE; i++)
            fresh[i] = shared_page[i];
        return map((void *)page, mfn_of(fresh), READ_WRITE) == 0;
    }
    return false;
}

static void read_at(u64 at) { (void)*(volatile u64 *)at; }
static void write_at(u64 at) { *(volatile u64 *)at = 1; }
static void call_at(u64 at) { ((void (*)(void))at)(); }

void story(void)
{
    volatile u64 *words = (volatile u64 *)WINDOW;
    u64 sum = 0;
    void *to = (void *)(WINDOW + 8 * PAGE - 100);
    const void *from = "a string that is longer than what is left of the page, so that it goes on in the next: "
                       "the move stops there, comes back, and goes on where it was";
    u64 count = 140;

    make_user_space();
    for (unsigned i = 0; i < 4; i++)
        words[i * PAGE / 8 + i] = 1000 + i;
    for (unsigned i = 0; i < 4; i++)
        sum += words[i * PAGE / 8 + i];
    say("four words in four pages: sum %u, pages %u\n", sum, (u64)used);

    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    say("a move over a page's end: pages %u, last bytes '%s'\n", (u64)used, (char *)WINDOW + 8 * PAGE + 31);

    *(volatile u8 *)(WINDOW + 9 * PAGE) = 0;
    edge = WINDOW + 10 * PAGE - 4;
    *(volatile u64 *)edge = 0x1122334455667788;
    check(edge_untouched, "a store over a page's end is not begun when its second half faults");
    say("it is %x then, pages %u\n", *(volatile u64 *)edge, (u64)used);
    edge = 0;

    for (unsigned i = 0; i < PAGE; i++)
        shared_page[i] = 's';
    for (unsigned i = 0; i < SHARED_PAGES; i++)
        map((void *)(SHARED_WINDOW + i * PAGE), mfn_of(shared_page), READ_ONLY);
    *(volatile char *)(SHARED_WINDOW + PAGE) = 'x';
    asm volatile("lock incb (%0)" : : "r"(SHARED_WINDOW + 2 * PAGE + 1) : "memory");
    say("copied on write: %u pages in all; %s\n", (u64)used,
        *(char *)SHARED_WINDOW == 's' && *(char *)(SHARED_WINDOW + PAGE) == 'x'
        && *(char *)(SHARED_WINDOW + 2 * PAGE + 1) == 't' && shared_page[1] == 's' ? "the others are as they were" : "mixed up");
    for (unsigned i = 0; i < 32; i++)
        if (faults_by_error[i])
            say("faults with error code %x: %u\n", (u64)i, (u64)faults_by_error[i]);

    paging = false;
    map((void *)WINDOW, 0, 0);
    say_fault("a read of what has been taken away", attempt(read_at, WINDOW));
    say_fault("a write to what has been taken away", attempt(write_at, WINDOW + 8));
    say_fault("a write to a read-only page", attempt(write_at, SHARED_WINDOW + 24));
    say_fault("a read over the end into nothing", attempt(read_at, WINDOW + 5 * PAGE - 4));
    map((void *)(WINDOW + PAGE), mfn_of(pool[1]), READ_WRITE | NO_EXECUTE);
    say_fault("a call into data", attempt(call_at, WINDOW + PAGE));
    say_fault("a read where no table is", attempt(read_at, 0x200000000000));
    say_fault("a read of address 0x800000000000", attempt(read_at, 0x800000000000));
}
