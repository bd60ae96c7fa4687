/* dialog_world.c: a service_world whose service is a dialog (dialog_world.h). */
#include "dialog_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void add_line(struct dialog *dialog, const struct dialog_line *line)
{
    struct error error;
    const char *argument = line->verb == DIALOG_EXPECT_EOF || line->verb == DIALOG_THEN_RELAY ? NULL : line->text;

    if (dialog_add(dialog, line->verb, argument, &error))
        return;
    if (!strstr(error.text, "PCRE2"))
        fail_msg("%s", error.text);
    skip();
}

void dialog_world_open(struct service_world *run, const struct dialog_line *lines)
{
    struct dialog dialog = {.count = 0};

    for (; lines->text; lines++)
        add_line(&dialog, lines);
    service_world_open(run, SERVICE_DIALOG);
    run->config.dialog = dialog;
    run->config.quit_after = CLOCK_SECOND;
    run->one_client = true;
}

struct scripted *dialog_world_start(struct service_world *run, const struct dialog_line *lines)
{
    dialog_world_open(run, lines);
    service_world_start(run);
    return service_world_client(run);
}

void dialog_world_close(struct service_world *run, enum status status)
{
    service_world_close(run, status);
    dialog_free(&run->config.dialog);
}

const char *dialog_world_error(const struct service_world *run)
{
    const char *text = "";

    for (size_t i = 0; i < run->world.told_count; i++)
        if (run->world.told[i].event.type == EVENT_ERROR)
            text = run->world.told[i].message;
    return text;
}

const char *dialog_world_steps(const struct service_world *run, uint32_t conn)
{
    static char text[512];
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < run->world.told_count; i++) {
        const struct event *event = &run->world.told[i].event;
        if (event->type == EVENT_STEP && event->conn == conn)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s ", event->result);
    }
    return text;
}

void dialog_world_pass(struct service_world *run, uint64_t milliseconds)
{
    world_pass(&run->world, milliseconds * CLOCK_MILLISECOND);
}
