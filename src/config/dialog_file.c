/* dialog_file.c: the steps of a dialog in a file, one a line (dialog.h). */
#include "config/dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "config/dialog_text.h"

enum { FILE_SIZE_MAX = 16 * 1024 * 1024, READ_SIZE = 64 * 1024 };

static const char blanks[] = " \t";

struct script {
    struct dialog *dialog;
    const char *path;
    size_t line; /* the one that is read, from 1 */
};

static bool is_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

const char *dialog_source_name(const char *path)
{
    return is_input(path) ? "standard input" : path;
}

static bool refuse(const struct script *script, const char *subject, const char *reason, struct error *ret_error)
{
    return error_set(ret_error, STATUS_USAGE, 0, "%.*s:%zu: %.*s%s", DIALOG_SHOWN_MAX, dialog_source_name(script->path),
                     script->line, DIALOG_SHOWN_MAX, subject, reason);
}

/* The verbs there are, for who has written something else. */
static bool refuse_verb(const struct script *script, const char *verb, struct error *ret_error)
{
    struct buffer reason = {.data = NULL};
    static const char beginning[] = " is no step; there are";

    buffer_append(&reason, beginning, sizeof beginning - 1);
    for (enum dialog_verb known = 0; known < DIALOG_VERBS; known++) {
        const char *name = dialog_verb_name(known);

        buffer_append(&reason, known > 0 ? ", " : " ", known > 0 ? 2 : 1);
        buffer_append(&reason, name, strlen(name));
    }
    buffer_append(&reason, "", 1);
    refuse(script, verb, (const char *)buffer_bytes(&reason), ret_error);
    buffer_free(&reason);
    return false;
}

/* DIALOG_VERBS if there is none of that name. */
static enum dialog_verb find_verb(const char *name)
{
    enum dialog_verb verb = 0;

    if (strncmp(name, "--", 2) == 0)
        name += 2;
    while (verb < DIALOG_VERBS && strcmp(name, dialog_verb_name(verb)) != 0)
        verb++;
    return verb;
}

static bool is_alone(enum dialog_verb verb)
{
    return verb == DIALOG_EXPECT_EOF || verb == DIALOG_THEN_RELAY;
}

/* Blanks at the end of these count. */
static bool is_verbatim(enum dialog_verb verb)
{
    return verb == DIALOG_SEND || verb == DIALOG_SEND_FILE || verb == DIALOG_EXPECT;
}

static void trim_end(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
        text[--length] = '\0';
}

static bool add_step(struct script *script, enum dialog_verb verb, const char *argument, struct error *ret_error)
{
    struct dialog *dialog = script->dialog;
    size_t count = dialog->count;
    struct error reason;

    if (!dialog_add(dialog, verb, argument, &reason)) {
        refuse(script, dialog_verb_name(verb), ": ", ret_error);
        return error_set(ret_error, STATUS_USAGE, 0, "%s%s", ret_error->text, reason.text);
    }
    if (dialog->count > count) {
        dialog->steps[count].source = script->path;
        dialog->steps[count].line = script->line;
    }
    return true;
}

static bool take_step(struct script *script, char *text, struct error *ret_error)
{
    size_t length = strcspn(text, blanks);
    char *argument = text + length + strspn(text + length, blanks);
    enum dialog_verb verb;

    text[length] = '\0';
    verb = find_verb(text);
    if (verb == DIALOG_VERBS)
        return refuse_verb(script, text, ret_error);
    if (!is_verbatim(verb))
        trim_end(argument);
    if (is_alone(verb) && argument[0] != '\0')
        return refuse(script, dialog_verb_name(verb), ": it takes no argument", ret_error);
    return add_step(script, verb, is_alone(verb) ? NULL : argument, ret_error);
}

static bool take_line(struct script *script, const char *bytes, size_t length, struct error *ret_error)
{
    char *line, *text;
    bool good;

    script->line++;
    if (memchr(bytes, '\0', length) != NULL)
        return refuse(script, "", "a NUL byte: a text file is expected", ret_error);
    if (length > 0 && bytes[length - 1] == '\r')
        length--;
    line = memory_string_of(bytes, length);
    text = line + strspn(line, blanks);
    good = text[0] == '\0' || text[0] == '#' || take_step(script, text, ret_error);
    free(line);
    return good;
}

static bool take_lines(struct script *script, const char *bytes, size_t length, struct error *ret_error)
{
    bool good = true;

    while (good && length > 0) {
        const char *end = memchr(bytes, '\n', length);
        size_t taken = end != NULL ? (size_t)(end - bytes) : length;

        good = take_line(script, bytes, taken, ret_error);
        taken += end != NULL ? 1 : 0;
        bytes += taken;
        length -= taken;
    }
    return good;
}

/* Standard input may be one that does not wait. */
static ssize_t read_some(int fd, void *bytes, size_t size)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    ssize_t count;

    while ((count = read(fd, bytes, size)) < 0 && (errno == EAGAIN || errno == EINTR))
        poll(&readable, 1, -1);
    return count;
}

/* All there is to be read. False with errno, EFBIG if that is too much. */
static bool read_all(int fd, struct buffer *bytes)
{
    ssize_t count;

    do {
        count = read_some(fd, buffer_reserve(bytes, READ_SIZE), READ_SIZE);
        if (count > 0)
            buffer_commit(bytes, (size_t)count);
    } while (count > 0 && buffer_length(bytes) <= FILE_SIZE_MAX);
    errno = count > 0 ? EFBIG : errno;
    return count == 0;
}

static bool read_file(const char *path, struct buffer *bytes, struct error *ret_error)
{
    int fd = is_input(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool good = fd >= 0 && read_all(fd, bytes);
    int reason = errno;

    if (fd >= 0 && !is_input(path))
        close(fd);
    if (good)
        return true;
    if (reason == EFBIG)
        return error_set(ret_error, STATUS_USAGE, 0, "--dialog %.*s: more than %d MiB", DIALOG_SHOWN_MAX, path,
                         FILE_SIZE_MAX / 1024 / 1024);
    return error_set(ret_error, STATUS_LOCAL_IO, reason, "--dialog %.*s", DIALOG_SHOWN_MAX, path);
}

bool dialog_read(struct dialog *dialog, const char *path, struct error *ret_error)
{
    struct script script = {.dialog = dialog, .path = path};
    struct buffer bytes = {.data = NULL};
    bool good;

    if (path[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "--dialog: empty FILE");
    good = read_file(path, &bytes, ret_error) &&
           take_lines(&script, (const char *)buffer_bytes(&bytes), buffer_length(&bytes), ret_error);
    buffer_free(&bytes);
    return good;
}
