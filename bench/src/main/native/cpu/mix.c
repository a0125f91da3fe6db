/* A bit of all: a sorted list, a matrix product, a state machine over text, and a table-driven CRC. */
#include "start.h"

struct node { struct node *next; u32 key; };
static struct node nodes[2000];
static u32 x[96][96], y[96][96], z[96][96], table[256];
static u8 text[65536];

static u32 random_state = 1;
static u32 next(void) { return random_state = random_state * 1664525u + 1013904223u; }

static u64 list(void)
{
    struct node *head = 0;
    u64 sum = 0;
    for (int i = 0; i < 2000; i++) {
        struct node **at = &head, *n = &nodes[i];
        n->key = next() >> 8;
        while (*at && (*at)->key < n->key)
            at = &(*at)->next;
        n->next = *at;
        *at = n;
    }
    for (struct node *n = head; n; n = n->next)
        sum = sum * 31 + n->key;
    return sum;
}

static u64 matrix(void)
{
    u64 sum = 0;
    for (int i = 0; i < 96; i++)
        for (int j = 0; j < 96; j++)
            x[i][j] = next() >> 16, y[i][j] = next() >> 16;
    for (int i = 0; i < 96; i++)
        for (int j = 0; j < 96; j++) {
            u32 s = 0;
            for (int k = 0; k < 96; k++)
                s += x[i][k] * y[k][j];
            z[i][j] = s;
            sum += s;
        }
    return sum + z[95][95];
}

static u64 words(void)
{
    u64 count[4] = {0};
    int state = 0;
    for (u32 i = 0; i < sizeof text; i++)
        text[i] = " ab1.c2"[next() >> 20 & 7 & 6];
    for (u32 i = 0; i < sizeof text; i++) {
        u8 c = text[i];
        switch (state) {
        case 0: state = c >= 'a' && c <= 'z' ? 1 : c >= '0' && c <= '9' ? 2 : 0; break;
        case 1: if (c == ' ') state = 0, count[1]++; else if (c == '.') state = 3; break;
        case 2: if (c == ' ') state = 0, count[2]++; else if (c >= 'a') state = 1; break;
        default: state = 0; count[3]++;
        }
    }
    return count[1] << 40 ^ count[2] << 20 ^ count[3];
}

static u64 crc(void)
{
    u32 c = ~0u;
    for (u32 i = 0; i < 256; i++) {
        u32 r = i;
        for (int k = 0; k < 8; k++)
            r = r & 1 ? r >> 1 ^ 0xEDB88320u : r >> 1;
        table[i] = r;
    }
    for (int round = 0; round < 8; round++)
        for (u32 i = 0; i < sizeof text; i++)
            c = table[(c ^ text[i]) & 255] ^ c >> 8;
    return ~c;
}

static u64 run(void)
{
    u64 sum = 0;
    for (int round = 0; round < 12; round++)
        sum = sum * 1099511628211u ^ list() ^ matrix() ^ words() ^ crc();
    return sum;
}
