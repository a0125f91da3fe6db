/* Linked with a story (build.sh moved FOLDER STORY...), has it wait until it is saved or migrated, and happen where it comes
 * to run again. All that a domain has from the start it then has by what was written of it: tables, callbacks, page types. */
#include "story.h"

enum { XS_READ = 2, XS_WRITE = 11 };
enum { SHUTDOWN_suspend = 2 };
#define MAX_PFN 3088                             /* in shared_info: arch.max_pfn, arch.pfn_to_mfn_frame_list_list */
#define FRAME_LIST_LIST 3096

struct message { u32 type, req_id, tx_id, len; };
struct store_ring { char req[1024], rsp[1024]; u32 req_cons, req_prod, rsp_cons, rsp_prod; };

static u64 frame_list[512] ON_ITS_PAGE, frame_list_list[512] ON_ITS_PAGE;
static volatile struct store_ring *store;

void __real_story(void);

static void notify(u32 port)
{
    struct { u32 port; } send = { port };

    HYPERCALL(event_channel_op, EVTCHNOP_send, &send, 0, 0);
}

static void yield(void) { HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0); }

static void write_store(const void *bytes, u32 length)
{
    const char *from = bytes;

    for (u32 i = 0; i < length; i++)
        store->req[(store->req_prod + i) % sizeof(store->req)] = from[i];
    barrier();
    store->req_prod += length;
}

static void read_store(void *bytes, u32 length)
{
    char *to = bytes;

    while (store->rsp_prod - store->rsp_cons < length)
        yield();
    for (u32 i = 0; i < length; i++)
        to[i] = store->rsp[(store->rsp_cons + i) % sizeof(store->rsp)];
    barrier();
    store->rsp_cons += length;
    notify(start_info->store_evtchn);
}

/* The first letter of the answer. */
static char ask_store(u32 type)
{
    static const char path[] = "control/shutdown";
    struct message message = { type, 0, 0, sizeof(path) };
    static char answer[64];

    write_store(&message, sizeof(message));
    write_store(path, sizeof(path));
    notify(start_info->store_evtchn);
    read_store(&message, sizeof(message));
    if (message.len >= sizeof(answer))
        panic("a long answer");
    read_store(answer, message.len);
    answer[message.len] = 0;
    return answer[0];
}

/* The toolstack finds the pages through this tree, and writes the new frames into mfn_list. */
static void show_pages(void)
{
    u64 frames = (start_info->nr_pages * 8 + PAGE - 1) / PAGE;

    for (u64 i = 0; i < frames; i++)
        frame_list[i] = mfn_of((char *)start_info->mfn_list + i * PAGE);
    frame_list_list[0] = mfn_of(frame_list);
    *(volatile u64 *)((char *)shared_info + MAX_PFN) = start_info->nr_pages;
    *(volatile u64 *)((char *)shared_info + FRAME_LIST_LIST) = mfn_of(frame_list_list);
}

/* What is there from the start and names no frame of the guest's goes; what does is the toolstack's to change. */
static void suspend(void)
{
    struct { u32 reason; } shutdown = { SHUTDOWN_suspend };
    long result;

    start_info->store_mfn = MACH2PHYS[start_info->store_mfn];
    start_info->console_mfn = MACH2PHYS[start_info->console_mfn];
    map(shared_info, mfn_of(shared_info), READ_WRITE);
    result = HYPERCALL(sched_op, SCHEDOP_shutdown, &shutdown, mfn_of(start_info), 0);
    if (map(shared_info, start_info->shared_info / PAGE, READ_WRITE))
        panic("no shared info");
    for (int i = 0; i < 64; i++)                   /* as a new domain has them, but that xenstore is not listened to */
        shared_info->evtchn_pending[i] = shared_info->evtchn_mask[i] = 0;
    shared_info->evtchn_mask[0] = 1ul << start_info->store_evtchn;
    shared_info->vcpu_info[0].pending_sel = 0;
    shared_info->vcpu_info[0].upcall_pending = 0;
    say("moved: %d\n", result);
}

void __wrap_story(void)
{
    store = (volatile struct store_ring *)(MACH2PHYS[start_info->store_mfn] * PAGE);
    show_pages();
    say("waits to be moved\n");
    flush();
    while (ask_store(XS_READ) != 's')
        yield();
    ask_store(XS_WRITE);
    suspend();
    __real_story();
}
