/* process_group_linux.c: /proc names all processes, and getpgid(2) their groups. kill(2) cannot tell: to it the ended
 * leader is one of the group as well. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "conn/process_group.h"

enum { FIRST_ROOM = 256, STAT_SIZE = 512 };

struct member {
    pid_t pid, group;
};

struct process_groups {
    struct member *members; /* leaders and the kernel's own left out */
    size_t count, room;
};

static void note(struct process_groups *groups, pid_t pid)
{
    pid_t group = getpgid(pid);

    if (group <= 0 || group == pid)
        return;
    if (groups->count == groups->room) {
        groups->room = groups->room > 0 ? 2 * groups->room : FIRST_ROOM;
        groups->members = memory_resize(groups->members, groups->room * sizeof *groups->members);
    }
    groups->members[groups->count++] = (struct member){.pid = pid, .group = group};
}

struct process_groups *process_groups_look(void)
{
    struct process_groups *groups = memory_zeroed(sizeof *groups);
    DIR *folder = opendir("/proc");
    const struct dirent *entry;

    while (folder && (entry = readdir(folder))) {
        long pid = strtol(entry->d_name, NULL, 10);
        if (pid > 0)
            note(groups, (pid_t)pid);
    }
    if (folder)
        closedir(folder);
    return groups;
}

/* Ended, and its parent has not asked yet, perhaps never will. */
static bool has_ended(pid_t pid)
{
    char path[sizeof "/proc//stat" + 20], stat[STAT_SIZE];
    const char *name_end;
    FILE *file;
    size_t length;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    file = fopen(path, "re");
    if (!file)
        return true;
    length = fread(stat, 1, sizeof stat - 1, file);
    fclose(file);
    stat[length] = '\0';
    name_end = strrchr(stat, ')');
    return !name_end || strncmp(name_end, ") Z", strlen(") Z")) == 0;
}

bool process_groups_has_others(const struct process_groups *groups, pid_t leader)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->members[i].group == leader && !has_ended(groups->members[i].pid))
            return true;
    return false;
}

void process_groups_free(struct process_groups *groups)
{
    if (!groups)
        return;
    free(groups->members);
    free(groups);
}
