/* dialog_text.h: what a step of a dialog sends, made of its argument. This room only. */
#ifndef SONDE_CONFIG_DIALOG_TEXT_H
#define SONDE_CONFIG_DIALOG_TEXT_H

#include <stdbool.h>

#include "base/error.h"
#include "config/dialog.h"

/* Of a path, a line or an argument in an error's text: two of them fit one. */
enum { DIALOG_SHOWN_MAX = 300 };

/* TEXT: escapes as units_parse_text undoes them, and \$; ${N}, N from 0 to 99, is a group of last, NULL if nothing was
 * expected before; any other $ is one. HEX: pairs of digits, blanks between them, one pair at least. Both add to the
 * step's pieces, also before they fail with *ret_error (STATUS_USAGE). An empty TEXT has none. */
bool dialog_text_parse(struct dialog_step *step, const char *text, const struct pattern *last,
                       struct error *ret_error);
bool dialog_text_parse_hex(struct dialog_step *step, const char *text, struct error *ret_error);

#endif
