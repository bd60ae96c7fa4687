/* answer_file.c: a regular file on its way to a client (answer_file.h). */
#include "handler/answer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"

/* reason: "" where errno says it. */
static bool refuse(const struct answer_file *file, int system, const char *reason, struct error *ret_error)
{
    return error_set(ret_error, STATUS_LOCAL_IO, system, "%s%s%s%s", file->option, file->option[0] ? " " : "",
                     file->name, reason);
}

static bool check_file(const struct answer_file *file, const struct stat *status, bool datagram,
                       struct error *ret_error)
{
    char reason[64];

    if (!S_ISREG(status->st_mode))
        return refuse(file, 0, ": not a regular file", ret_error);
    snprintf(reason, sizeof reason, ": %lld bytes, and a datagram holds %d", (long long)status->st_size,
             UDP_PAYLOAD_MAXIMUM);
    return !datagram || status->st_size <= UDP_PAYLOAD_MAXIMUM || refuse(file, 0, reason, ret_error);
}

/* O_NONBLOCK: what is no regular file must not keep us waiting. */
bool answer_file_open(struct answer_file *file, const char *option, const char *name, bool datagram,
                      struct error *ret_error)
{
    struct stat status;

    file->option = option;
    file->name = name;
    file->fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file->fd < 0 || fstat(file->fd, &status) < 0)
        refuse(file, errno, "", ret_error);
    else if (check_file(file, &status, datagram, ret_error)) {
        file->size = status.st_size;
        return true;
    }
    answer_file_close(file);
    return false;
}

bool answer_file_is_open(const struct answer_file *file)
{
    return file->fd >= 0;
}

/* At its end. What has been cut off meanwhile is missing from the answer. */
static bool has_shrunk(const struct answer_file *file)
{
    struct stat status;

    return fstat(file->fd, &status) == 0 && status.st_size < file->size;
}

ssize_t answer_file_read(struct answer_file *file, void *bytes, size_t size, struct error *ret_error)
{
    ssize_t length;

    do
        length = read(file->fd, bytes, size);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        refuse(file, errno, "", ret_error);
    if (length != 0 || !has_shrunk(file))
        return length;
    refuse(file, 0, ": it has become shorter while it was sent", ret_error);
    return -1;
}

void answer_file_close(struct answer_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}
