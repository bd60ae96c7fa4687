/* file.c: the files a user names for output. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/pieces.h"

/* The folder of path, with its final slash; "" for the one we are in. Allocated. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return memory_string_of(path, slash ? (size_t)(slash + 1 - path) : 0);
}

/* Whether anybody may put a file into the folder of path, as into /tmp, and whose folder it is. */
static bool folder_is_open_to_all(const char *path, uid_t *ret_owner)
{
    char *folder = folder_of(path);
    struct stat about;
    bool open_to_all = stat(*folder ? folder : ".", &about) == 0 && (about.st_mode & S_ISVTX) &&
                       (about.st_mode & S_IWOTH);

    free(folder);
    if (open_to_all)
        *ret_owner = about.st_uid;
    return open_to_all;
}

static bool is_ours(const struct stat *about, uid_t folder_owner)
{
    return about->st_uid == geteuid() || about->st_uid == folder_owner;
}

static bool is_link(const char *path, struct stat *ret_about)
{
    return lstat(path, ret_about) == 0 && S_ISLNK(ret_about->st_mode);
}

static const char foreign_text[] = "another user's, in a folder open to all";

/* Why an opened file in a folder open to all is not written to, NULL if it may be. */
static const char *trap_text(const struct stat *about, uid_t folder_owner)
{
    if (!S_ISREG(about->st_mode) && !S_ISFIFO(about->st_mode))
        return NULL;
    if (!is_ours(about, folder_owner))
        return foreign_text;
    /* Perhaps one of ours that lies elsewhere, linked here by somebody to have it overwritten. */
    if (S_ISREG(about->st_mode) && about->st_nlink > 1)
        return "it has a second name, in a folder open to all";
    return NULL;
}

/* A FIFO waits for its reader here, and a signal ends that. */
static int open_for_writing(const char *path, int flags, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, mode);
}

/* Opens for writing what is no link of somebody else's. One of our own may be followed: nobody else
 * can replace it in a sticky folder. */
static int open_guarded(const char *path, mode_t mode, uid_t folder_owner, const char **ret_trap)
{
    struct stat about;
    bool follow = is_link(path, &about);
    int fd;

    if (follow && !is_ours(&about, folder_owner)) {
        *ret_trap = foreign_text;
        return -1;
    }
    fd = open_for_writing(path, follow ? 0 : O_NOFOLLOW, mode);
    if (fd >= 0 && fstat(fd, &about) == 0)
        *ret_trap = trap_text(&about, folder_owner);
    return fd;
}

static bool truncate_file(int fd)
{
    struct stat about;

    return fstat(fd, &about) == 0 && (!S_ISREG(about.st_mode) || ftruncate(fd, 0) == 0);
}

/* Not O_TRUNC: what is opened is looked at first, and itself, so that nobody can exchange it. */
/* A file that was there before may have been for all to read. */
static void keep_from_others(int fd, mode_t mode)
{
    struct stat status;

    if ((mode & (S_IRWXG | S_IRWXO)) == 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        (void)!fchmod(fd, mode);
}

int file_create(const char *path, mode_t mode, struct error *ret_error)
{
    const char *trap = NULL;
    uid_t folder_owner;
    int fd;

    if (folder_is_open_to_all(path, &folder_owner))
        fd = open_guarded(path, mode, folder_owner, &trap);
    else
        fd = open_for_writing(path, 0, mode);

    if (!trap && fd >= 0 && truncate_file(fd)) {
        keep_from_others(fd, mode);
        return fd;
    }
    if (trap)
        error_set(ret_error, STATUS_LOCAL_IO, 0, "open %s: %s", path, trap);
    else
        error_set(ret_error, STATUS_LOCAL_IO, errno, "open %s", path);
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool write_line(int fd, const char *text)
{
    size_t length = strlen(text);
    char *line = memory_allocate(length + 1);
    bool written;

    memcpy(line, text, length);
    line[length] = '\n';
    written = file_write_all(fd, line, length + 1);
    free(line);
    return written;
}

/* Closing may be what reports that the disk is full. */
static bool write_line_and_close(int fd, const char *text)
{
    bool written = write_line(fd, text);
    int failure = errno;

    if (close(fd) < 0 && written)
        return false;
    errno = failure;
    return written;
}

/* A new file in the folder of path; *ret_name is allocated. */
static int create_beside(const char *path, char **ret_name)
{
    enum { TRIES = 100, SUFFIX_SIZE = 64 };
    char *folder = folder_of(path);
    size_t size = strlen(folder) + SUFFIX_SIZE;
    char *name = memory_allocate(size);
    int fd = -1;

    for (unsigned i = 0; i < TRIES && fd < 0; i++) {
        snprintf(name, size, "%s.sonde-%ld-%u", folder, (long)getpid(), i);
        fd = open_for_writing(name, O_EXCL, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    free(folder);
    if (fd < 0)
        free(name);
    else
        *ret_name = name;
    return fd;
}

static bool publish_by_rename(const char *path, const char *text)
{
    char *name;
    int fd = create_beside(path, &name);
    bool published;

    if (fd < 0)
        return false;
    published = write_line_and_close(fd, text) && rename(name, path) == 0;
    if (!published) {
        int failure = errno;
        unlink(name);
        errno = failure;
    }
    free(name);
    return published;
}

/* Renaming would replace it, as root even where the kernel protects it from others. */
static bool is_foreign(const char *path)
{
    struct stat about;
    uid_t owner;

    return folder_is_open_to_all(path, &owner) && lstat(path, &about) == 0 && !is_ours(&about, owner);
}

bool file_publish(const char *path, const char *text, struct error *ret_error)
{
    struct stat about;

    if (stat(path, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode))) {
        int fd = file_create(path, 0666, ret_error);
        if (fd < 0)
            return false;
        return write_line_and_close(fd, text) ||
               error_set(ret_error, STATUS_LOCAL_IO, errno, "write %s", path);
    }
    if (is_foreign(path))
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "write %s: %s", path, foreign_text);
    return publish_by_rename(path, text) ||
           error_set(ret_error, STATUS_LOCAL_IO, errno, "write %s", path);
}

bool file_write_all(int fd, const void *bytes, size_t length)
{
    struct iovec piece = {(void *)(uintptr_t)bytes, length};

    return pieces_write(&(struct pieces_target){.fd = fd}, &piece, 1);
}
