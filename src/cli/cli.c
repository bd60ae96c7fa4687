/* cli.c: the door between the command line and the rest, and what is printed there. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/command_line.h"

enum cli_result cli_parse(int argc, char **argv, struct config *ret_config, enum status *ret_status)
{
    struct buffer answer = {.data = NULL};
    struct error error;
    enum cli_result result = command_line_read(argc, argv, ret_config, &answer, &error);

    *ret_status = STATUS_OK;
    if (result == CLI_FAILED)
        *ret_status = cli_error(&error);
    else if (result == CLI_DONE)
        *ret_status = cli_print(buffer_bytes(&answer), buffer_length(&answer));
    buffer_free(&answer);
    return result;
}

static void release_checks(struct config *config)
{
    for (size_t i = 0; i < config->check_count; i++)
        target_free(&config->checks[i]);
    free(config->checks);
    config->checks = NULL;
    config->check_count = 0;
    free(config->ports);
    config->ports = NULL;
}

void cli_release(struct config *config)
{
    struct config_text *const texts[] = {&config->until, &config->greet, &config->reply, &config->reply_each};

    target_free(&config->target);
    target_free(&config->forward);
    release_checks(config);
    free(config->sockopts);
    config->sockopts = NULL;
    config->sockopt_count = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        free(texts[i]->bytes);
        *texts[i] = (struct config_text){NULL, 0};
    }
    framing_free(&config->framing);
    dialog_free(&config->dialog);
    words_free(config->command);
    config->command = NULL;
}

enum status cli_print(const void *text, size_t length)
{
    struct error error;

    if (file_write_all(STDOUT_FILENO, text, length))
        return STATUS_OK;
    error_set(&error, STATUS_LOCAL_IO, errno, "standard output");
    return cli_error(&error);
}

enum status cli_error(const struct error *error)
{
    static const char prefix[] = "sonde: ";
    enum { PREFIX_LENGTH = sizeof prefix - 1 };
    char text[PREFIX_LENGTH + ERROR_TEXT_SIZE * ESCAPE_GROWTH + 1];
    size_t length;

    memcpy(text, prefix, PREFIX_LENGTH);
    escape_line(text + PREFIX_LENGTH, sizeof text - PREFIX_LENGTH - 1, error->text,
                strlen(error->text));
    length = strlen(text);
    text[length++] = '\n';
    (void)file_write_all(STDERR_FILENO, text, length); /* there is nobody left to tell */
    return error->status;
}
