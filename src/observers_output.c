/* observers_output.c: where main's sinks write (observers_internal.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/privilege.h"
#include "base/terminal.h"
#include "observers_internal.h"

/* Where rights are borrowed the environment is not heard. */
static const char *environment(const char *name)
{
    const char *value = privilege_is_borrowed() ? NULL : getenv(name);

    return value && *value ? value : NULL;
}

/* --color, else NO_COLOR (no-color.org), else CLICOLOR_FORCE and CLICOLOR
 * (bixense.com/clicolors), else whether it is a terminal that understands. */
bool observers_colour(const struct config *config, int fd)
{
    const char *force = environment("CLICOLOR_FORCE"), *allow = environment("CLICOLOR");
    const char *terminal = environment("TERM");

    if (config->colour != COLOUR_AUTO)
        return config->colour == COLOUR_ALWAYS;
    if (environment("NO_COLOR"))
        return false;
    if (force && strcmp(force, "0") != 0)
        return true;
    if (allow && strcmp(allow, "0") == 0)
        return false;
    return isatty(fd) && terminal && strcmp(terminal, "dumb") != 0;
}

unsigned observers_width(int fd)
{
    return isatty(fd) ? terminal_columns(fd, TERMINAL_COLUMNS) : 0;
}

/* --deadline: whoever does not read is not waited for any longer. */
static uint64_t until_of(const struct observers *observers)
{
    uint64_t until = clock_add(observers->run.started_at, observers->config->deadline);

    return until == CLOCK_NEVER ? 0 : until;
}

static bool is_controlling_terminal(int fd)
{
    return tcgetpgrp(fd) >= 0;
}

/* Whether it is standard output's terminal, perhaps by the name of /dev/tty: that is where the console is. */
static bool is_console_terminal(int fd)
{
    struct stat one, other;

    if (!isatty(fd) || !isatty(STDOUT_FILENO) || fstat(fd, &one) < 0 || fstat(STDOUT_FILENO, &other) < 0)
        return false;
    return one.st_rdev == other.st_rdev || (is_controlling_terminal(fd) && is_controlling_terminal(STDOUT_FILENO));
}

struct sink_output observers_output(const struct observers *observers, int fd, bool owned)
{
    return (struct sink_output){.fd = fd,
                                .owned = owned,
                                .hurried = observers->run.hurried,
                                .until = until_of(observers),
                                .diversion = is_console_terminal(fd) ? observers->run.diversion : NULL,
                                .colour = observers_colour(observers->config, fd),
                                .start_ns = observers->run.started_at};
}

struct sink_output observers_console_output(const struct observers *observers)
{
    return observers_output(observers, is_console_terminal(STDERR_FILENO) ? STDERR_FILENO : STDOUT_FILENO, false);
}

/* Standard output may be closed before the last event: the sink gets a copy. */
static int copy_of(int fd, const char *option, struct error *ret_error)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    if (copy < 0)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "%s", option);
    return copy;
}

bool observers_open(const struct observers *observers, const char *where, const char *option, mode_t mode,
                    struct sink_output *ret_output, struct error *ret_error)
{
    bool is_file = where[0] != '\0' && strcmp(where, "-") != 0;
    int fd;

    if (is_file)
        fd = file_create(where, mode, ret_error);
    else
        fd = copy_of(where[0] == '\0' ? STDERR_FILENO : STDOUT_FILENO, option, ret_error);
    if (fd < 0)
        return false;
    *ret_output = observers_output(observers, fd, true);
    ret_output->exclusive = is_file;
    /* Programs read it: only who asks for colours in so many words gets them there. */
    if (is_file)
        ret_output->colour = observers->config->colour == COLOUR_ALWAYS;
    return true;
}
