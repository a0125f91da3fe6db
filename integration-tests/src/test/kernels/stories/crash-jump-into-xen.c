/* A jump into Xen's own code: a page fault like any other, which the kernel may survive; without a handler it is the end. */
#include "story.h"

const char story_title[] = "A jump into Xen's range";

static void jump_to(u64 address) { ((void (*)(void))address)(); }
static void read_at(u64 address) { (void)*(volatile u64 *)address; }
static void write_at(u64 address) { *(volatile u64 *)address = 1; }

void story(void)
{
    say_fault("a jump into Xen's code", attempt(jump_to, XEN_TEXT));
    say_fault("a read of Xen's code", attempt(read_at, XEN_TEXT));
    say_fault("a write to Xen's code", attempt(write_at, XEN_TEXT));
    say_fault("a write to the machine-to-physical table", attempt(write_at, (u64)MACH2PHYS));
    say("expect: crash\n");
    flush();
    HYPERCALL(set_trap_table, 0, 0, 0, 0);         /* all handlers go */
    jump_to(XEN_TEXT);
    say("still here\n");
}
