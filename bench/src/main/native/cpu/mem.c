/* Memory: 8 MiB copied back and forth word by word, then a chain of pointers through all of it in a random order. */
#include "start.h"

#define WORDS (1 << 20)
static u64 a[WORDS], b[WORDS];

static u64 run(void)
{
    u64 sum = 0, at = 0;
    for (u64 i = 0; i < WORDS; i++)
        a[i] = (i * 5 + 12345) & (WORDS - 1); /* a full cycle: multiplier 1 mod 4, odd increment */
    for (int round = 0; round < 20; round++) {
        u64 *from = round & 1 ? b : a, *to = round & 1 ? a : b;
        for (u64 i = 0; i < WORDS; i++)
            __asm__ volatile("" : "=r"(to[i]) : "0"(from[i]));
    }
    for (int i = 0; i < 20000000; i++) {
        at = a[at];
        sum += at ^ i;
    }
    return sum;
}
