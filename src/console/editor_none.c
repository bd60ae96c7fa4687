/* editor_none.c: built without a library that edits lines (editor.h). */
#include "console/editor.h"

const struct editor_ops *const editor_library = NULL;
