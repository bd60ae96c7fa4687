/* prompt.c: the prompt (prompt.h). */
#include "console/prompt.h"

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "console/cells.h"

static void append(struct buffer *text, const char *colour, char mark_end)
{
    if (!*colour)
        return;
    buffer_append(text, (char[]){PROMPT_MARK_BEGIN}, 1);
    buffer_append(text, colour, strlen(colour));
    buffer_append(text, &mark_end, 1);
}

char *prompt_new(const char *prompt, const char *colour, const char *colour_end, char mark_end)
{
    struct buffer text = {0};

    append(&text, colour, mark_end);
    buffer_append(&text, prompt, strlen(prompt));
    append(&text, colour_end, mark_end);
    buffer_append(&text, "", 1);
    char *whole = memory_string((const char *)buffer_bytes(&text));
    buffer_free(&text);
    return whole;
}

static void pass(struct cells *cells, const char *prompt)
{
    static const char marks[] = {PROMPT_MARK_BEGIN, PROMPT_MARK_END, '\0'};

    while (*prompt) {
        size_t length = strcspn(prompt, marks);
        cells_pass(cells, CELLS_EDITED, prompt, length);
        prompt += length;
        if (*prompt)
            prompt += 1 + strcspn(prompt + 1, marks);
        if (*prompt)
            prompt++;
    }
}

/* Behind a full row libraries take the cursor to the next one at once. */
void prompt_erase(FILE *terminal, size_t width, const char *prompt, const char *line, size_t point)
{
    struct cells cells = {.width = width};

    pass(&cells, prompt);
    cells_pass(&cells, CELLS_EDITED, line, point);
    if (cells.column == width)
        cells.row++;
    if (cells.row > 0)
        fprintf(terminal, "\x1b[%zuA", cells.row);
    fwrite("\r\x1b[J", 1, 4, terminal);
}
