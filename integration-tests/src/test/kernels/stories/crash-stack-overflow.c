/* A recursion that does not end runs off the kernel's stack: the fault has nowhere to put its frame, and the domain crashes. */
#include "story.h"

const char story_title[] = "Kernel stack overflow";

static char guarded[3 * PAGE] ON_ITS_PAGE;

static u64 (*volatile again)(u64);

static u64 deeper(u64 depth)
{
    volatile u64 local[8] = { depth };

    return again(depth + 1) + local[depth & 7];
}

void story(void)
{
    say("expect: crash\n");
    flush();
    if (map(guarded, 0, 0))
        panic("no guard page");
    again = deeper;
    asm volatile("mov %0, %%rsp\n xor %%edi, %%edi\n call *%1" : : "r"(guarded + sizeof(guarded)), "r"(deeper));
    say("still here\n");
}
