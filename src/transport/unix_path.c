/* unix_path.c: binding, taking over and removing a Unix socket's name (unix_path.h). */
#include "transport/unix_path.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "transport/descriptor.h"
#include "transport/listening.h"

/* The path, terminated; NULL for an abstract name. */
static const char *path_of(const struct address *address)
{
    const struct sockaddr_un *name = (const struct sockaddr_un *)(const void *)&address->u.storage;

    return address->length > offsetof(struct sockaddr_un, sun_path) && name->sun_path[0] ? name->sun_path : NULL;
}

/* Connecting a datagram socket never makes us a client: a living stream socket answers EPROTOTYPE, a datagram one
 * does not notice; ECONNREFUSED comes from a socket that nobody has any more. */
static bool is_stale(const struct address *address)
{
    int fd = descriptor_socket(AF_UNIX, SOCK_DGRAM, 0);

    if (fd < 0)
        return false;
    bool stale = connect(fd, &address->u.any, address->length) < 0 && errno == ECONNREFUSED;
    close(fd);
    return stale;
}

/* Removes a stale socket; whoever has put another in its place meanwhile keeps it. */
static bool take_over(const struct address *address)
{
    const char *path = path_of(address);
    struct stat before, after;

    if (!path || lstat(path, &before) < 0 || !S_ISSOCK(before.st_mode) || !is_stale(address))
        return false;
    if (lstat(path, &after) < 0 || before.st_ino != after.st_ino || before.st_dev != after.st_dev)
        return false;
    return unlink(path) == 0;
}

/* The mode is there from the first moment on. */
static int bind_with_mode(const char *scheme, int type, const struct listener_options *options,
                          struct error *ret_error)
{
    mode_t before = umask(0777 & ~(mode_t)options->mode);
    int fd = listening_socket(scheme, type, 0, options, ret_error);

    umask(before);
    return fd;
}

static void remember(const struct address *address, struct unix_path *ret_path)
{
    const char *path = path_of(address);
    struct stat status;

    *ret_path = (struct unix_path){.address = *address};
    if (path && lstat(path, &status) == 0) {
        ret_path->device = status.st_dev;
        ret_path->inode = status.st_ino;
    }
}

int unix_path_bind(const char *scheme, int type, const struct listener_options *options,
                   struct unix_path *ret_path, struct error *ret_error)
{
    int fd = bind_with_mode(scheme, type, options, ret_error);

    if (fd < 0 && ret_error->system == EADDRINUSE && take_over(options->local))
        fd = bind_with_mode(scheme, type, options, ret_error);
    if (fd >= 0)
        remember(options->local, ret_path);
    return fd;
}

void unix_path_remove(const struct unix_path *path)
{
    const char *name = path_of(&path->address);
    struct stat status;

    if (name && path->inode && lstat(name, &status) == 0 && status.st_ino == path->inode &&
        status.st_dev == path->device)
        unlink(name);
}
