/* A fault whose handler cannot be entered: the page fault's handler is where nothing is mapped, so entering it faults again,
 * for ever, until the stack's end: the domain crashes, and only it. */
#include "story.h"

const char story_title[] = "A fault in a fault's handler, without end";

void story(void)
{
    say("expect: crash\n");
    flush();
    set_trap(VECTOR_PF, 0, 0x600000000000);
    (void)*(volatile u64 *)0x500000000000;
    say("still here\n");
}
