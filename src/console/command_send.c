/* command_send.c: /send, /hexsend and /file (commands.h). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "console/console_internal.h"

/* A piece is bytes, or a group of what /expect matched last. */
static void append_piece(const struct console *console, struct buffer *bytes, const struct dialog_piece *piece)
{
    size_t length = piece->length;
    const unsigned char *text = piece->bytes;

    if (!text)
        text = expectation_group(&console->expectation, piece->group, &length);
    if (length > 0)
        buffer_append(bytes, text, length);
}

static void send_step(struct console *console, const struct dialog_step *step)
{
    struct item *item = item_new(ITEM_BYTES);

    for (size_t i = 0; i < step->piece_count; i++)
        append_piece(console, &item->bytes, &step->pieces[i]);
    queue_prepend(&console->queue, item);
}

/* As the same step of a dialog would. */
static void send_as(struct console *console, enum dialog_verb verb, const char *argument)
{
    struct dialog dialog = {0};
    struct error error;

    if ((!console->matched || dialog_add(&dialog, DIALOG_EXPECT, console->matched, &error)) &&
        dialog_add(&dialog, verb, argument, &error))
        send_step(console, &dialog.steps[dialog.count - 1]);
    else
        console_tell(console, "%s: nothing was sent", error.text);
    dialog_free(&dialog);
}

void command_send(struct console *console, const char *argument)
{
    send_as(console, DIALOG_SEND, argument);
}

void command_hexsend(struct console *console, const char *argument)
{
    send_as(console, DIALOG_SEND_HEX, argument);
}

/* Nothing that could have us wait: neither a FIFO nor a device. */
static int open_regular(const char *path, struct error *ret_error)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (file < 0 || fstat(file, &status) < 0) {
        error_set(ret_error, STATUS_LOCAL_IO, errno, "%s", path);
    } else if (!S_ISREG(status.st_mode)) {
        error_set(ret_error, STATUS_LOCAL_IO, 0, "%s: not a regular file", path);
    } else {
        return file;
    }
    if (file >= 0)
        close(file);
    return -1;
}

void command_file(struct console *console, const char *argument)
{
    struct error error;
    int file = open_regular(argument, &error);

    if (file < 0) {
        console_tell(console, "%s: nothing was sent", error.text);
        return;
    }
    struct item *item = item_new(ITEM_FILE);
    item->file = file;
    item->text = memory_string(argument);
    queue_prepend(&console->queue, item);
}
