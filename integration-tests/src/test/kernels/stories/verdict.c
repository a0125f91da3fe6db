/* Ends as its command line says: with a result, without one, never, or in a panic. */
#include "story.h"

const char story_title[] = "What it is told to say";

static bool told(const char *word)
{
    const char *line = start_info->cmd_line;

    while (*word && *line == *word)
        line++, word++;
    return *word == *line;
}

void story(void)
{
    u64 message = (u64)"to Xen's own console\n";

    say("console_io: %d\n", hypercall(18, 0, 21, message, 0));
    say("command line '%s', %u pages\n", start_info->cmd_line, start_info->nr_pages);
    if (told("panic"))
        panic("as it was told");
    if (told("nothing"))
        shut_down(SHUTDOWN_poweroff);
    if (told("reboot"))
        shut_down(1);
    while (told("spin"))
        asm volatile("pause");
    if (told("twice"))
        say("Test result: FAILURE\nTest result: SUCCESS with warnings\n");
    else
        say("Test result: %s\n", start_info->cmd_line);
    shut_down(SHUTDOWN_poweroff);
}
