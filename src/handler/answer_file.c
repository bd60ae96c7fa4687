/* answer_file.c: a regular file on its way to a client (answer_file.h). */
#include "handler/answer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"

static bool check_file(const struct answer_file *file, const struct stat *status, bool datagram,
                       struct error *ret_error)
{
    if (!S_ISREG(status->st_mode))
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "%s %s: not a regular file", file->option, file->name);
    if (datagram && status->st_size > UDP_PAYLOAD_MAXIMUM)
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "%s %s: %lld bytes, and a datagram holds %d", file->option,
                         file->name, (long long)status->st_size, UDP_PAYLOAD_MAXIMUM);
    return true;
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
        error_set(ret_error, STATUS_LOCAL_IO, errno, "%s %s", option, name);
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
        error_set(ret_error, STATUS_LOCAL_IO, errno, "%s %s", file->option, file->name);
    if (length != 0 || !has_shrunk(file))
        return length;
    error_set(ret_error, STATUS_LOCAL_IO, 0, "%s %s: it has become shorter while it was sent", file->option,
              file->name);
    return -1;
}

void answer_file_close(struct answer_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}
