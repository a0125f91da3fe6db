/* Run as dom0: the file system of the hypervisor: what is in it, of which kind and size, and who may write. */
#include "story.h"

const char story_title[] = "The hypervisor's file system";

static const char second_long[100] = "all";
static u8 buffer[4 * PAGE] ON_ITS_PAGE;

static unsigned length(const char *text)
{
    unsigned count = 0;

    while (text[count])
        count++;
    return count;
}

static long hypfs(u64 operation, const char *path, u64 size, const void *data, u64 data_size)
{
    long result;
    register u64 r10 asm("r10") = (u64)data;
    register u64 r8 asm("r8") = data_size;
    u64 a = operation, b = (u64)path, c = size;

    asm volatile("syscall" : "=a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8) : "0"(42ul)
                 : "rcx", "r11", "r9", "memory");
    return result;
}

static long read_path(const char *path, u64 room)
{
    for (unsigned i = 0; i < sizeof(buffer); i++)
        buffer[i] = 0;
    return hypfs(1, path, length(path) + 1, buffer, room);
}

/* An entry: type, encoding, two bytes, length, largest length that may be written; then what it holds. */
static void show(const char *path)
{
    long result = read_path(path, sizeof(buffer));
    u32 size = *(u32 *)(buffer + 4), most = *(u32 *)(buffer + 8);

    say("%s: %d type %u encoding %u length %u writable %u", path, result, (u64)buffer[0], (u64)buffer[1], (u64)size, (u64)most);
    if (!result && buffer[0] == 0)
        for (u32 at = 12, next = 1; next; at += next) {
            next = *(u16 *)(buffer + at + 12);
            if (buffer[at + 14] == 'c' && buffer[at + 18] == 'i')     /* config: the text is the build's own */
                say(" [%s]", (char *)buffer + at + 14);
            else
                say(" [%u %u %u %u %s]", (u64)buffer[at], (u64)buffer[at + 1], (u64)*(u32 *)(buffer + at + 4),
                    (u64)*(u32 *)(buffer + at + 8), (char *)buffer + at + 14);
        }
    else if (!result && buffer[0] == 2 && buffer[1] == 0)
        say(" '%s'", (char *)buffer + 12);
    else if (!result)
        say(" %x", (u64)*(u32 *)(buffer + 12));
    say("\n");
}

void story(void)
{
    static const char *const paths[] = { "/", "/buildinfo", "/buildinfo/version", "/buildinfo/version/major",
        "/buildinfo/version/minor", "/buildinfo/version/extra", "/buildinfo/compileinfo", "/buildinfo/changeset", "/buildinfo/compileinfo/compile_by", "/buildinfo/compileinfo/compile_date",
        "/buildinfo/compileinfo/compile_domain", "/buildinfo/compileinfo/compiler", "/params", "/params/console_timestamps",
        "/params/conswitch", "/params/crash-debug-debugkey", "/params/crash-debug-hwdom", "/params/crash-debug-kexeccmd",
        "/params/crash-debug-panic", "/params/crash-debug-watchdog", "/params/global-pages", "/params/gnttab_max_frames",
        "/params/gnttab_max_maptrack_frames", "/params/ept", "/params/pcid", "/params/hap", "/cpupool", "/cpupool/0", "/cpupool/0/sched-gran", "/params/loglvl",
        "/params/guest_loglvl", "/nothing", "", "buildinfo", "/buildinfo/", "/buildinfo/version/major/more", "//" };

    say("version: %d, nothing: %d, %d\n", hypfs(0, 0, 0, 0, 0), hypfs(3, "/", 2, 0, 0), hypfs(99, "/", 2, 0, 0));
    for (unsigned i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        show(paths[i]);
    say("no room: %d", read_path("/buildinfo/version/major", 0));
    say(", %d", read_path("/buildinfo/version/major", 12));
    say(" length %u", (u64)*(u32 *)(buffer + 4));
    say(", %d", read_path("/buildinfo", 20));
    say(" length %u\n", (u64)*(u32 *)(buffer + 4));
    say("nowhere: %d\n", hypfs(1, "/buildinfo", 11, (void *)0x500000000000, 100));
    say("a path nowhere: %d\n", hypfs(1, (char *)0x500000000000, 11, buffer, 100));
    say("a path without its end: %d\n", hypfs(1, "/buildinfo", 10, buffer, 100));
    say("a path too long: %d, of nothing: %d\n", hypfs(1, "/buildinfo", 5000, buffer, 100), hypfs(1, "/buildinfo", 0, buffer, 100));
    say("write version: %d\n", hypfs(2, "/buildinfo/version/major", 25, "\1\0\0\0", 4));
    say("write a folder: %d\n", hypfs(2, "/buildinfo", 11, "\1\0\0\0", 4));
    say("write nothing: %d\n", hypfs(2, "/nothing", 9, "\1\0\0\0", 4));
    say("write loglvl: %d", hypfs(2, "/params/loglvl", 15, "all", 4));
    say(", guest_loglvl %d", hypfs(2, "/params/guest_loglvl", 21, "all", 4));
    say(", without an end %d", hypfs(2, "/params/guest_loglvl", 21, "all", 3));
    say(", too long %d\n", hypfs(2, "/params/guest_loglvl", 21, second_long, 100));
    show("/params/guest_loglvl");
    say("write gnttab_max_frames: %d", hypfs(2, "/params/gnttab_max_frames", 26, "128", 4));
    say(", nonsense %d", hypfs(2, "/params/gnttab_max_frames", 26, "12x", 4));
    say(", nowhere %d\n", hypfs(2, "/params/gnttab_max_frames", 26, (void *)0x500000000000, 4));
    show("/params/gnttab_max_frames");
    say("write console_timestamps: %d", hypfs(2, "/params/console_timestamps", 27, "raw", 4));
    say(", nonsense %d\n", hypfs(2, "/params/console_timestamps", 27, "abc", 4));
    show("/params/console_timestamps");
    say("write global-pages: %d, pcid: %d, ept %d, sched-gran %d\n", hypfs(2, "/params/global-pages", 21, "\0", 1),
        hypfs(2, "/params/pcid", 13, "off", 4), hypfs(2, "/params/ept", 12, "ad", 3), hypfs(2, "/cpupool/0/sched-gran", 22, "core", 5));
}
