/* Code that changes under the processor: through another address of the same page, just ahead of itself, by one byte, by a
 * string move, and by exchanging the page. */
#include "story.h"

const char story_title[] = "Self-modifying code through an alias";

#define CODE 0x8000040000ul
#define ALIAS 0x8000050000ul

static u8 page[PAGE] ON_ITS_PAGE, other_page[PAGE] ON_ITS_PAGE;

static u32 run(u64 at)
{
    return ((u32 (*)(void))at)();
}

/* mov $value, %eax; ret */
static void put_function(volatile u8 *at, u32 value)
{
    at[0] = 0xb8;
    for (int i = 0; i < 4; i++)
        at[1 + i] = value >> 8 * i;
    at[5] = 0xc3;
}

static void store(u64 at) { *(volatile u8 *)at = 0xc3; }

void story(void)
{
    volatile u8 *alias = (volatile u8 *)ALIAS;
    u64 sum = 0;
    u8 function[6];
    void *to;
    const void *from;
    u64 count;
    u32 result;

    make_user_space();
    map((void *)CODE, mfn_of(page), READ_ONLY);
    map((void *)ALIAS, mfn_of(page), READ_WRITE | NO_EXECUTE);
    for (u32 i = 1; i <= 1000; i++) {
        put_function(alias + 16 * (i % 7), i);
        sum += run(CODE + 16 * (i % 7));
    }
    say("a thousand functions through the alias: %u\n", sum);

    sum = 0;
    for (u32 i = 0; i < 256; i++) {
        page[1] = i;                               /* the kernel's own address of the page is a third one */
        page[0] = 0xb8; page[2] = page[3] = page[4] = 0; page[5] = 0xc3;
        sum += run(CODE);
    }
    say("one byte at a time: %u\n", sum);

    sum = 0;
    for (u32 i = 0; i < 100; i++) {
        put_function(function, i * i);
        to = (void *)ALIAS; from = function; count = 6;
        asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
        sum += run(CODE);
    }
    say("moved as strings: %u\n", sum);

    /* mov $1, %eax is made mov $2 by the instruction before it. */
    sum = 0;
    for (u32 i = 0; i < 50; i++) {
        asm volatile("movb $1, 1f+1(%%rip)\n  jmp 2f\n2: movb $2, 1f+1(%%rip)\n1: mov $1, %%eax" : "=a"(result) : : "memory");
        sum += result;
    }
    say("just ahead of itself: %u\n", sum);

    put_function(page, 11);
    put_function(other_page, 22);
    sum = 0;
    for (u32 i = 0; i < 20; i++) {
        map((void *)CODE, mfn_of(i & 1 ? other_page : page), READ_ONLY);
        sum += run(CODE);
    }
    say("the page exchanged: %u\n", sum);

    /* A function over the end of a page, whose second page changes. */
    map((void *)CODE, mfn_of(page), READ_ONLY);
    map((void *)(CODE + PAGE), mfn_of(other_page), READ_ONLY);
    page[PAGE - 2] = 0xb8; page[PAGE - 1] = 5;
    other_page[0] = other_page[1] = other_page[2] = 0; other_page[3] = 0xc3;
    sum = run(CODE + PAGE - 2);
    other_page[0] = 1;
    sum += run(CODE + PAGE - 2);
    say("over a page's end: %u\n", sum);

    say_fault("a store to the code's own address", attempt(store, CODE));
    check(run(CODE) == 11, "which changes nothing");
}
