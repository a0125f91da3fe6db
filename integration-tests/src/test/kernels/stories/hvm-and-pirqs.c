/* Operations that are for HVM domains, or for domains with interrupt lines of devices, asked by a domain that is neither. */
#include "story.h"

const char story_title[] = "What is for HVM domains and device interrupts";

static u8 argument[PAGE] ON_ITS_PAGE;

static void fill(u64 first, u64 second, u64 third)
{
    u64 *words = (u64 *)argument;

    for (unsigned i = 0; i < 64; i++)
        words[i] = 0;
    words[0] = first;
    words[1] = second;
    words[2] = third;
}

static void hvm(u64 operation)
{
    say("hvm_op %u:", operation);
    say(" nowhere %d,", hypercall(34, operation, 0x500000000000, 0, 0));
    fill(0, 0, 0);
    say(" zeros %d,", hypercall(34, operation, (u64)argument, 0, 0));
    fill(DOMID_SELF, 0, 0);
    say(" self %d,", hypercall(34, operation, (u64)argument, 0, 0));
    fill(1, 0, 0);
    say(" one %d,", hypercall(34, operation, (u64)argument, 0, 0));
    fill(0x7000, 0, 0);
    say(" nobody %d,", hypercall(34, operation, (u64)argument, 0, 0));
    fill(~0ul, ~0ul, ~0ul);
    say(" ones %d\n", hypercall(34, operation, (u64)argument, 0, 0));
}

static void physdev(const char *what, u64 operation, u64 first, u64 second)
{
    fill(first, second, 0);
    say("%s: %d", what, hypercall(33, operation, (u64)argument, 0, 0));
    say(" %x\n", (u64)*(u32 *)(argument + 4));
}

void story(void)
{
    for (u64 operation = 0; operation < 28; operation++)
        hvm(operation);
    fill(0x100000001ul, 0x7ff0, 0);
    for (u64 command = 0; command < 16; command++) {
        fill(1 | command << 32, 0x7ff0, 0);
        say("altp2m %u: %d\n", command, hypercall(34, 25, (u64)argument, 0, 0));
    }
    physdev("get_free_pirq of a GSI", 23, 1, 0);
    physdev("get_free_pirq of an MSI", 23, 0, 0);
    physdev("get_free_pirq of type 9", 23, 9, 0);
    say("get_free_pirq, nowhere: %d\n", hypercall(33, 23, 0x500000000000, 0, 0));
    say("pirq_eoi_gmfn_v1, nowhere: %d\n", hypercall(33, 17, 0x500000000000, 0, 0));
    physdev("pirq_eoi_gmfn_v2 of no frame", 28, 0x7fffffff, 0);
    physdev("pirq_eoi_gmfn_v2 of a page table", 28, mfn_of((void *)start_info->pt_base), 0);
    map(argument, mfn_of(argument), READ_WRITE);
    fill(mfn_of(argument), 0, 0);
    say("pirq_eoi_gmfn_v1: %d\n", hypercall(33, 17, (u64)argument, 0, 0));
    fill(mfn_of(argument), 0, 0);
    say("pirq_eoi_gmfn_v2 as well: %d\n", hypercall(33, 28, (u64)argument, 0, 0));
    for (u64 i = 0; i < 32; i++) {
        long result;
        fill(i, 0, 0);
        result = hypercall(33, i, (u64)argument, 0, 0);
        if (i != 2 && i != 3 && i != 6 && i != 7)
            say("physdev_op %u of {%u}: %d\n", i, i, result);
    }
}
