/* history.c: what was typed (history.h). */
#include "console/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "console/history_file.h"

struct history {
    struct history_file file;
    int fd;
    char *lines[HISTORY_LINES]; /* a ring */
    size_t first, count;
};

/* --- lines -------------------------------------------------------------------------------------------- */

static bool is_fit(const char *line, size_t length)
{
    if (length == 0 || length > HISTORY_LINE_MAX)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)line[i];

        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

static void remember(struct history *history, const char *line, size_t length)
{
    size_t at = (history->first + history->count) % HISTORY_LINES;

    if (history->count == HISTORY_LINES) {
        free(history->lines[at]);
        history->first = (history->first + 1) % HISTORY_LINES;
    } else {
        history->count++;
    }
    history->lines[at] = memory_string_of(line, length);
}

size_t history_count(const struct history *history)
{
    return history->count;
}

const char *history_line(const struct history *history, size_t at)
{
    return history->lines[(history->first + at) % HISTORY_LINES];
}

/* --- loading ------------------------------------------------------------------------------------------ */

/* pread(2) of all that is wanted, or of what there is; the rest is left out, as any damage is. */
static size_t read_at(int fd, char *bytes, size_t length, off_t at)
{
    size_t had = 0;

    while (had < length) {
        ssize_t got = pread(fd, bytes + had, length - had, at + (off_t)had);

        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        had += got > 0 ? (size_t)got : 0;
    }
    return had;
}

/* Takes the lines of bytes, of which the first may be the end of one. Returns how many there are. */
static size_t take_lines(struct history *history, const char *bytes, size_t length, bool torn)
{
    const char *line = bytes, *end = bytes + length;
    size_t count = 0;

    while (line < end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t line_length = (size_t)((newline ? newline : end) - line);

        if (!torn && is_fit(line, line_length))
            remember(history, line, line_length);
        torn = false;
        count++;
        line += line_length + 1;
    }
    return count;
}

/* Returns whether the file is longer than it should be. */
static bool load(struct history *history)
{
    struct stat about = {.st_size = 0};
    size_t length, lines;
    char *bytes;
    off_t at;

    if (fstat(history->fd, &about) < 0 || about.st_size == 0)
        return false;
    at = about.st_size > HISTORY_FILE_SIZE ? about.st_size - HISTORY_FILE_SIZE : 0;
    bytes = memory_allocate(HISTORY_FILE_SIZE);
    length = read_at(history->fd, bytes, (size_t)(about.st_size - at), at);
    lines = take_lines(history, bytes, length, at > 0);
    free(bytes);
    return at > 0 || lines > HISTORY_FILE_LINES;
}

/* False: nobody can lock here, or, with LOCK_NB, somebody else has. */
static bool lock(int fd, int how)
{
    int locked;

    do
        locked = flock(fd, how);
    while (locked < 0 && errno == EINTR);
    return locked == 0;
}

/* One that cannot be rewritten stays as it is: the next run may be luckier. */
static void rewrite(const struct history *history)
{
    struct buffer text = {0};

    for (size_t i = 0; i < history->count; i++) {
        const char *line = history_line(history, i);

        buffer_append(&text, line, strlen(line));
        buffer_append(&text, "\n", 1);
    }
    (void)history_file_replace(&history->file, buffer_bytes(&text), buffer_length(&text));
    buffer_free(&text);
}

/* Others append while they hold a lock, too: between reading and replacing nobody's line is lost. */
static void load_locked(struct history *history)
{
    bool locked = lock(history->fd, LOCK_EX | LOCK_NB) && history_file_is(&history->file, history->fd);

    if (load(history) && locked)
        rewrite(history);
    lock(history->fd, LOCK_UN);
}

struct history *history_open(const char *target, struct error *ret_error)
{
    struct history *history = memory_zeroed(sizeof *history);

    history->fd = -1;
    history->file.folder = -1;
    if (history_file_find(&history->file, target, ret_error))
        history->fd = history_file_open(&history->file, ret_error);
    if (history->fd >= 0) {
        load_locked(history);
        return history;
    }
    history_close(history);
    return NULL;
}

void history_close(struct history *history)
{
    if (history == NULL)
        return;
    for (size_t i = 0; i < HISTORY_LINES; i++)
        free(history->lines[i]);
    if (history->fd >= 0)
        close(history->fd);
    history_file_release(&history->file);
    free(history);
}

/* --- adding ------------------------------------------------------------------------------------------- */

/* Locks what lies there now: another console may have put a shorter one in its place. (Where files change their numbers
 * at will one could look for ever.) Whoever is cutting the file is not waited for, as connections would have to wait,
 * too: a line that is written in that instant is missing the next time. */
static bool lock_for_adding(struct history *history, struct error *ret_error)
{
    enum { TRIES = 10 };

    for (unsigned i = 0; i < TRIES; i++) {
        lock(history->fd, LOCK_SH | LOCK_NB);
        if (history_file_is(&history->file, history->fd))
            break;
        close(history->fd);
        history->fd = history_file_open(&history->file, ret_error);
        if (history->fd < 0)
            return false;
    }
    return true;
}

static bool ends_amid_a_line(int fd)
{
    struct stat about;
    char last;

    return fstat(fd, &about) == 0 && about.st_size > 0 && read_at(fd, &last, 1, about.st_size - 1) == 1 && last != '\n';
}

/* In one call, so that lines of several consoles are not mixed. */
static bool append(int fd, const char *line, size_t length)
{
    struct buffer text = {0};
    ssize_t written;
    size_t size;

    if (ends_amid_a_line(fd))
        buffer_append(&text, "\n", 1);
    buffer_append(&text, line, length);
    buffer_append(&text, "\n", 1);
    size = buffer_length(&text);
    do
        written = write(fd, buffer_bytes(&text), size);
    while (written < 0 && errno == EINTR);
    buffer_free(&text);
    if (written >= 0 && (size_t)written < size)
        errno = ENOSPC;
    return written == (ssize_t)size;
}

bool history_add(struct history *history, const char *line, struct error *ret_error)
{
    size_t length = strlen(line);
    bool written;

    if (!is_fit(line, length) ||
        (history->count > 0 && strcmp(line, history_line(history, history->count - 1)) == 0))
        return true;
    if (history->fd < 0)
        history->fd = history_file_open(&history->file, ret_error);
    if (history->fd < 0 || !lock_for_adding(history, ret_error))
        return false;
    remember(history, line, length);
    written = append(history->fd, line, length);
    if (!written)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "history: %s", history->file.path);
    lock(history->fd, LOCK_UN);
    return written;
}

/* --- what is kept ------------------------------------------------------------------------------------- */

static const char blanks[] = " \t";

static bool begins_secret(const char *line)
{
    static const char *const secrets[] = {"AUTH", "PASS", "USER", "LOGIN"};

    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (strncasecmp(line, secrets[i], strlen(secrets[i])) == 0)
            return true;
    }
    return false;
}

/* "a1 LOGIN NAME PASSWORD": IMAP's commands stand behind a tag. */
static bool is_imap_login(const char *line)
{
    static const char *const commands[] = {"LOGIN", "AUTHENTICATE"};
    size_t tag = strcspn(line, blanks);
    const char *word = line + tag + strspn(line + tag, blanks);
    size_t length = strcspn(word, blanks);

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (length == strlen(commands[i]) && strncasecmp(word, commands[i], length) == 0)
            return true;
    }
    return false;
}

bool history_may_keep(const char *line)
{
    bool begins_blank = *line != '\0' && strchr(blanks, *line);

    return !begins_blank && !begins_secret(line) && !is_imap_login(line);
}
