/* Run as dom0: what domctl shadow_op and its continuation, hypercall 49, answer where shadow paging is not built. The bitmap
 * of dirty pages can be read all the same, and is clean. */
#include "story.h"

const char story_title[] = "shadow_op in a build without shadow paging";

static u64 words[64];
static u8 buffer[PAGE] ON_ITS_PAGE;
static u16 domain;

static void clear(void)
{
    for (unsigned i = 0; i < 64; i++)
        words[i] = 0;
}

/* A domain of one vCPU, which never runs. */
static long create(void)
{
    u32 *config = (u32 *)(words + 2);
    long result;

    clear();
    words[0] = 1 | 0x15ul << 32;
    config[7] = 1;
    config[8] = 63;
    config[9] = 4;
    config[10] = 32;
    config[11] = 1;
    result = hypercall(36, (u64)words, 0, 0, 0);
    domain = words[1];
    return result;
}

/* Prints the structure as well: the counts, last, are written whatever the result. */
static void op(const char *what, int number, u64 w1, u64 w2, u64 w3, u64 w4)
{
    long result;

    clear();
    words[0] = 10 | 0x15ul << 32;
    words[1] = domain;
    words[2] = w1; words[3] = w2; words[4] = w3; words[5] = w4; words[6] = 0x1234567855555555ul;
    result = hypercall(number, (u64)words, 0, 0, 0);
    say("%s: %d", what, result);
    for (unsigned i = 2; i < 7; i++)
        say(" %x", words[i]);
    say("\n");
}

void story(void)
{
    long result;

    result = create();
    say("createdomain: %d\n", result);
    op("no vcpu", 36, 0, 0, 0, 0);
    clear();
    words[0] = 15 | 0x15ul << 32;
    words[1] = domain;
    words[2] = 1;
    result = hypercall(36, (u64)words, 0, 0, 0);
    say("max_vcpus: %d\n", result);
    op("off", 36, 0, 0, 0, 0);
    op("test", 36, 1, 0, 0, 0);
    op("logdirty", 36, 2, 0, 0, 0);
    op("clean null", 36, 11, 0, 0, 100);
    op("clean null 0", 36, 11, 0, 0, 0);
    op("clean mode", 36, 11 | 2ul << 32, 0, 0, 100);
    op("clean final", 36, 11 | 1ul << 32, 0, 0, 100);
    op("peek null", 36, 12, 0, 0, 100);
    buffer[0] = 0xff;
    buffer[13] = 0xff;
    op("peek", 36, 12, 0, (u64)buffer, 100);
    say("%x %x\n", (u64)buffer[0], (u64)buffer[13]);
    op("peek huge", 36, 12, 0, 0, ~0ul);
    op("peek bad", 36, 12, 0, 0x7fff00000000ul, 100);
    op("get", 36, 30, 0, 0, 0);
    op("set", 36, 31, 4, 0, 0);
    op("enable", 36, 32, 0, 0, 0);
    op("enable logdirty", 36, 32 | 4ul << 32, 0, 0, 0);
    op("3", 36, 3, 0, 0, 0);
    op("49 off", 49, 0, 0, 0, 0);
    op("49 logdirty", 49, 2, 0, 0, 0);
    op("49 peek", 49, 12, 0, 0, 100);
    op("49 get", 49, 30, 0, 0, 0);
    domain = 0;
    op("49 self", 49, 12, 0, 0, 100);
    domain = 99;
    op("49 none", 49, 12, 0, 0, 100);
}
