/* entrance.h: where a listener listens: the addresses that the target stands for, bound, told and published. */
#ifndef SONDE_MODE_ENTRANCE_H
#define SONDE_MODE_ENTRANCE_H

#include "conn/listen.h"
#include "mode/run.h"

struct entrance;

/* Listening could not begin. Not called from within entrance_new. */
typedef void entrance_failed(void *argument, const struct error *error);

/* Begins to listen, at once or when a name has been looked up. NULL with *ret_error. */
struct entrance *entrance_new(struct run *run, listen_accepted *accepted, entrance_failed *failed, void *argument,
                              struct error *ret_error);

/* As listen.h has them; nothing while a name is still looked up. */
void entrance_refuse(struct entrance *entrance);
void entrance_released(struct entrance *entrance);
void entrance_stop(struct entrance *entrance);

/* Where it listens; NULL: a name is still looked up. */
const struct address *entrance_local(const struct entrance *entrance);

/* Whether all addresses are the machine's own: loopback, or a Unix socket. */
bool entrance_is_private(const struct entrance *entrance);

/* Stops looking a name up. */
void entrance_cancel(struct entrance *entrance);

void entrance_free(struct entrance *entrance); /* NULL is nothing */

#endif
