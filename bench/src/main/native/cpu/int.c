/* Integers: the primes below two million, then the longest Collatz run below 300,000. */
#include "start.h"

#define LIMIT 2000000
static u8 composite[LIMIT];

static u64 run(void)
{
    u64 primes = 0, longest = 0;
    for (u32 i = 2; i < LIMIT; i++)
        if (!composite[i]) {
            primes++;
            for (u64 j = (u64)i * i; j < LIMIT; j += i)
                composite[j] = 1;
        }
    for (u64 i = 1; i < 300000; i++) {
        u64 n = i, steps = 0;
        for (; n != 1; steps++)
            n = n & 1 ? 3 * n + 1 : n >> 1;
        if (steps > longest)
            longest = steps;
    }
    return primes << 32 | longest;
}
