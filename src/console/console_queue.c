/* console_queue.c: what was typed and has not had its turn (console_internal.h). */
#include <stdlib.h>

#include "base/memory.h"
#include "console/console_internal.h"

struct item *item_new(enum item_kind kind)
{
    struct item *item = memory_zeroed(sizeof *item);

    item->kind = kind;
    item->file.fd = -1;
    return item;
}

void item_free(struct item *item)
{
    buffer_free(&item->bytes);
    answer_file_close(&item->file);
    free(item->text);
    free(item);
}

void queue_append(struct queue *queue, struct item *item)
{
    if (queue->last)
        queue->last->next = item;
    else
        queue->first = item;
    queue->last = item;
}

void queue_prepend(struct queue *queue, struct item *item)
{
    item->next = queue->first;
    queue->first = item;
    if (!queue->last)
        queue->last = item;
}

struct item *queue_first(const struct queue *queue)
{
    return queue->first;
}

void queue_remove(struct queue *queue, struct item *item)
{
    struct item **link = &queue->first, *previous = NULL;

    while (*link != item) {
        previous = *link;
        link = &previous->next;
    }
    *link = item->next;
    if (queue->last == item)
        queue->last = previous;
    item_free(item);
}

void queue_drop_first(struct queue *queue)
{
    queue_remove(queue, queue->first);
}
