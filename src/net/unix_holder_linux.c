/* unix_holder_linux.c: the Unix socket bound to a file, from the kernel's list of them
 * (sock_diag(7)). It is known by the file: a name tells nothing to who stands in another folder. */
#include "net/unix_holder.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>

/* What a busy machine may have; beyond it the search is not worth the wait. A read brings a hundred
 * sockets and more. */
enum { READS_MAX = 4096, MOUNTS_MAX = 100000 };

/* More than the kernel puts into one part of its answer unasked: 8 KiB. */
enum { READ_SIZE = 16384 };

/* As the list has it. */
struct file {
    uint32_t device, inode;
};

static uint32_t device_number(unsigned major_number, unsigned minor_number)
{
    return major_number << 20 | minor_number;
}

static bool mount_of(int fd, int *ret_mount)
{
    char name[64];
    FILE *about;
    bool found;
    int mount;

    snprintf(name, sizeof name, "/proc/self/fdinfo/%d", fd);
    about = fopen(name, "re");
    if (about == NULL)
        return false;
    found = fscanf(about, "pos: %*d flags: %*o mnt_id: %d", &mount) == 1;
    fclose(about);
    if (found)
        *ret_mount = mount;
    return found;
}

static bool device_of_mount(int mount, uint32_t *ret_device)
{
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    unsigned major_number, minor_number;
    bool found = false;
    int id;

    if (mounts == NULL)
        return false;
    for (int i = 0; !found && i < MOUNTS_MAX; i++) {
        if (fscanf(mounts, "%d %*d %u:%u%*[^\n]", &id, &major_number, &minor_number) != 3)
            break;
        found = id == mount;
    }
    fclose(mounts);
    if (found)
        *ret_device = device_number(major_number, minor_number);
    return found;
}

/* On btrfs and overlayfs stat(2) may tell another device than the list, which has the mount's. */
static bool file_at(const char *path, struct file *ret_file)
{
    int fd = open(path, O_PATH | O_CLOEXEC), mount;
    struct stat about;

    if (fd < 0)
        return false;
    bool found = fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
    if (found) {
        ret_file->inode = (uint32_t)about.st_ino;
        ret_file->device = device_number(major(about.st_dev), minor(about.st_dev));
        if (mount_of(fd, &mount))
            device_of_mount(mount, &ret_file->device);
    }
    close(fd);
    return found;
}

/* A socket that has been asked for the list; -1 if it cannot be had. */
static int list_ask(void)
{
    const struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } message = {
        .header = {.nlmsg_len = sizeof message,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = UINT32_MAX,
                    .udiag_show = UDIAG_SHOW_VFS},
    };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

    if (fd < 0)
        return -1;
    if (send(fd, &message, sizeof message, MSG_DONTWAIT) == (ssize_t)sizeof message)
        return fd;
    close(fd);
    return -1;
}

/* From one message or attribute to the next; the last may lack its padding. */
static size_t step(size_t length, size_t left)
{
    return NLMSG_ALIGN(length) < left ? NLMSG_ALIGN(length) : left;
}

static bool attributes_name(const unsigned char *bytes, size_t left, const struct file *file)
{
    struct nlattr attribute;
    struct unix_diag_vfs bound;

    for (size_t length; left >= sizeof attribute; bytes += length, left -= length) {
        memcpy(&attribute, bytes, sizeof attribute);
        if (attribute.nla_len < sizeof attribute || attribute.nla_len > left)
            return false;
        if (attribute.nla_type == UNIX_DIAG_VFS &&
            attribute.nla_len >= sizeof attribute + sizeof bound) {
            memcpy(&bound, bytes + sizeof attribute, sizeof bound);
            return bound.udiag_vfs_ino == file->inode && bound.udiag_vfs_dev == file->device;
        }
        length = step(attribute.nla_len, left);
    }
    return false;
}

/* A stream's connections bear the listener's path, and may outlive it. */
static bool socket_holds(const unsigned char *bytes, size_t length, const struct file *file,
                         unsigned long *ret_inode)
{
    struct unix_diag_msg about;

    if (length < sizeof about)
        return false;
    memcpy(&about, bytes, sizeof about);
    if (about.udiag_type != SOCK_DGRAM && about.udiag_state != TCP_LISTEN &&
        about.udiag_state != TCP_CLOSE)
        return false;
    if (!attributes_name(bytes + sizeof about, length - sizeof about, file))
        return false;
    *ret_inode = about.udiag_ino;
    return true;
}

/* What one read brought. *more: the list goes on. */
static bool messages_search(const unsigned char *bytes, size_t left, const struct file *file,
                            unsigned long *ret_inode, bool *more)
{
    struct nlmsghdr header;

    for (size_t length; left >= sizeof header; bytes += length, left -= length) {
        memcpy(&header, bytes, sizeof header);
        *more = header.nlmsg_type == SOCK_DIAG_BY_FAMILY && header.nlmsg_len >= sizeof header &&
                header.nlmsg_len <= left;
        if (!*more)
            return false;
        if (socket_holds(bytes + sizeof header, header.nlmsg_len - sizeof header, file, ret_inode))
            return true;
        length = step(header.nlmsg_len, left);
    }
    return false;
}

/* The kernel has each part of its answer ready before it is read. */
bool unix_holder_find(const char *path, unsigned long *ret_inode)
{
    unsigned char bytes[READ_SIZE];
    bool found = false, more = true;
    struct file file;
    int fd;

    if (!file_at(path, &file))
        return false;
    fd = list_ask();
    if (fd < 0)
        return false;
    for (int i = 0; !found && more && i < READS_MAX; i++) {
        ssize_t length = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

        more = length > 0;
        found = more && messages_search(bytes, (size_t)length, &file, ret_inode, &more);
    }
    close(fd);
    return found;
}
