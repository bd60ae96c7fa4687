/* history_file.c: where history lies (history_file.h). Who can write where it lies could have us write elsewhere, or
 * put words into our mouth: nothing of another user's is used, and no link below the folder for state. */
#include "console/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/privilege.h"

enum { MODE_FOLDER = 0700, MODE_FILE = 0600, MODE_OTHERS = S_IRWXG | S_IRWXO };

static const char *const own_folders[] = {"sonde", "history"};

enum { OWN_FOLDERS = sizeof own_folders / sizeof *own_folders };

/* --- the name ----------------------------------------------------------------------------------------- */

static bool stands_for_itself(const char *target, size_t at)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    return strchr(plain, target[at]) != NULL || (target[at] == '.' && at > 0);
}

/* FNV-1a (draft-eastlake-fnv). */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    return hash;
}

char *history_file_name(const char *target)
{
    enum { ESCAPED = 3, HASHED = 2 + 16 };
    size_t size = strlen(target) * ESCAPED + HISTORY_NAME_MAX + 1, length = 0;
    char *name = memory_allocate(size);

    for (size_t i = 0; target[i]; i++) {
        if (stands_for_itself(target, i))
            name[length++] = target[i];
        else
            length += (size_t)snprintf(name + length, size - length, "%%%02X", (unsigned char)target[i]);
    }
    name[length] = '\0';
    if (length == 0 || length > HISTORY_NAME_MAX) {
        if (length > HISTORY_NAME_MAX - HASHED)
            length = HISTORY_NAME_MAX - HASHED;
        snprintf(name + length, size - length, "%%-%016" PRIx64, hash_of(target));
    }
    return name;
}

/* --- the folder --------------------------------------------------------------------------------------- */

/* Nobody at home, or somebody else. */
static bool is_our_home(const char *home)
{
    struct stat about;

    return home && *home == '/' && stat(home, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid();
}

/* Whether the folder is ours, or, where it is yet to be made, the one to make it in: as root with a user's environment
 * one would leave folders that he cannot use. */
static bool is_in_our_own(const char *path)
{
    char *folder = memory_string(path);
    struct stat about = {.st_uid = (uid_t)-1};

    while (stat(folder, &about) < 0 && strcmp(folder, "/") != 0) {
        char *slash = strrchr(folder, '/');

        slash[slash == folder ? 1 : 0] = '\0';
    }
    free(folder);
    return about.st_uid == geteuid();
}

/* The folder for state, and from where on in its name folders are made; allocated. NULL: there is no place. */
static char *state_folder(size_t *ret_made_from)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *folder;
    size_t size;

    *ret_made_from = 1;
    if (state && *state == '/')
        return memory_string(state);
    if (!is_our_home(home))
        return NULL;
    *ret_made_from = strlen(home) + 1;
    size = strlen(home) + sizeof "/.local/state";
    folder = memory_allocate(size);
    snprintf(folder, size, "%s/.local/state", home);
    return folder;
}

/* mkdirat(2), content with what is there. */
static bool folder_made(int in, const char *name)
{
    int failure;

    if (mkdirat(in, name, MODE_FOLDER) == 0)
        return true;
    failure = errno;
    if (failure == EEXIST || faccessat(in, name, F_OK, 0) == 0)
        return true;
    errno = failure;
    return false;
}

static bool make_folders(char *path, size_t from)
{
    for (char *slash = path + from; (slash = strchr(slash, '/')) != NULL; slash++) {
        bool made;

        *slash = '\0';
        made = folder_made(AT_FDCWD, path);
        *slash = '/';
        if (!made)
            return false;
    }
    return folder_made(AT_FDCWD, path);
}

static int open_state(char *path, size_t made_from, struct error *ret_error)
{
    int fd = -1;

    if (!is_in_our_own(path)) {
        error_set(ret_error, STATUS_LOCAL_IO, 0, "history: folder %s: it belongs to another user", path);
        return -1;
    }
    if (make_folders(path, made_from))
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "history: folder %s", path);
    return fd;
}

/* What is wrong with a file or folder; NULL: nothing. */
static const char *fault_of(const struct stat *about, mode_t kind, mode_t forbidden)
{
    if ((about->st_mode & S_IFMT) != kind)
        return kind == S_IFREG ? "not a regular file" : "not a folder";
    if (about->st_uid != geteuid())
        return "it belongs to another user";
    if (about->st_mode & forbidden)
        return "others can write to it";
    return NULL;
}

/* One folder down. path: for messages. */
static int enter(int outer, const char *name, const char *path, struct error *ret_error)
{
    const char *fault;
    struct stat about;
    int fd = -1;

    if (folder_made(outer, name))
        fd = openat(outer, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        error_set(ret_error, STATUS_LOCAL_IO, errno, "history: folder %s of %s", name, path);
        return -1;
    }
    fault = fstat(fd, &about) < 0 ? error_reason(errno) : fault_of(&about, S_IFDIR, S_IWGRP | S_IWOTH);
    if (!fault)
        return fd;
    error_set(ret_error, STATUS_LOCAL_IO, 0, "history: folder %s of %s: %s", name, path, fault);
    close(fd);
    return -1;
}

/* state/sonde/history/name; allocated. */
static char *path_of(const char *state, const char *name)
{
    size_t size = strlen(state) + strlen(name) + sizeof "/sonde/history/";
    char *path = memory_allocate(size);

    snprintf(path, size, "%s/%s/%s/%s", state, own_folders[0], own_folders[1], name);
    return path;
}

bool history_file_find(struct history_file *file, const char *target, struct error *ret_error)
{
    size_t made_from;
    char *state = privilege_is_borrowed() ? NULL : state_folder(&made_from);

    ret_error->text[0] = '\0';
    if (state == NULL)
        return false;
    file->name = history_file_name(target);
    file->path = path_of(state, file->name);
    file->folder = open_state(state, made_from, ret_error);
    for (unsigned i = 0; i < OWN_FOLDERS && file->folder >= 0; i++) {
        int outer = file->folder;

        file->folder = enter(outer, own_folders[i], file->path, ret_error);
        close(outer);
    }
    free(state);
    if (file->folder >= 0)
        return true;
    history_file_release(file);
    return false;
}

/* --- the file ----------------------------------------------------------------------------------------- */

/* Of one that is ours others shall not even read what is in it. */
static const char *file_fault(int fd)
{
    struct stat about;
    const char *fault;

    if (fstat(fd, &about) < 0)
        return error_reason(errno);
    fault = fault_of(&about, S_IFREG, 0);
    if (!fault && (about.st_mode & MODE_OTHERS) && fchmod(fd, MODE_FILE) < 0)
        fault = error_reason(errno);
    return fault;
}

int history_file_open(const struct history_file *file, struct error *ret_error)
{
    /* O_NONBLOCK: what is no file may be something that waits. */
    int fd = openat(file->folder, file->name,
                    O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, MODE_FILE);
    const char *fault = fd < 0 ? NULL : file_fault(fd);

    if (fd < 0)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "history: %s", file->path);
    if (!fault)
        return fd;
    error_set(ret_error, STATUS_LOCAL_IO, 0, "history: %s: %s", file->path, fault);
    close(fd);
    return -1;
}

bool history_file_is(const struct history_file *file, int fd)
{
    struct stat named, opened;

    return fstat(fd, &opened) == 0 && fstatat(file->folder, file->name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

static bool write_and_close(int fd, const void *bytes, size_t length)
{
    bool written = file_write_all(fd, bytes, length);
    int failure = errno;

    if (close(fd) < 0 && written)
        return false;
    errno = failure;
    return written;
}

bool history_file_replace(const struct history_file *file, const void *bytes, size_t length)
{
    enum { NAME_SIZE = 64 };
    char name[NAME_SIZE]; /* "%n" stands in no target's */
    struct stat about;
    int fd, failure;

    if (fstatat(file->folder, file->name, &about, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    snprintf(name, sizeof name, "%%new-%ju", (uintmax_t)about.st_ino);
    (void)!unlinkat(file->folder, name, 0); /* of somebody who was killed */
    fd = openat(file->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE_FILE);
    if (fd < 0)
        return false;
    if (write_and_close(fd, bytes, length) && renameat(file->folder, name, file->folder, file->name) == 0)
        return true;
    failure = errno;
    (void)!unlinkat(file->folder, name, 0);
    errno = failure;
    return false;
}

void history_file_release(struct history_file *file)
{
    if (file->folder >= 0)
        close(file->folder);
    free(file->name);
    free(file->path);
    *file = (struct history_file){.folder = -1};
}
