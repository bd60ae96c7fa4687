/* command_send.c: /send, /hexsend and /file (commands.h). */
#include "base/memory.h"
#include "console/console_internal.h"

static void send_step(struct console *console, const struct dialog_step *step)
{
    struct item *item = item_new(ITEM_BYTES);

    expectation_fill_in(&console->expectation, step, &item->bytes);
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

void command_file(struct console *console, const char *argument)
{
    struct item *item = item_new(ITEM_FILE);
    struct error error;

    item->text = memory_string(argument);
    if (answer_file_open(&item->file, "", item->text, false, &error)) {
        queue_prepend(&console->queue, item);
        return;
    }
    item_free(item);
    console_tell(console, "%s: nothing was sent", error.text);
}
