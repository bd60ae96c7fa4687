/* pattern_pcre2.c: PCRE2, loaded by dlopen(3) (pattern.h). */
#include "base/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/library.h"
#include "base/memory.h"
#include "base/pattern_dollar.h"
#include "base/pattern_item.h"

/* PCRE2's own limits begin anew at each byte where a match could begin: these hold for all of them together. A step
 * (some 15 ns) is the look at an item of the pattern, or STRIDE bytes that it may read, or SCRIPT_STRIDE whose script
 * it looks up, or STRIDE levels, or GROUPS_STRIDE groups whose places are copied each time. All of a matcher's tries
 * may take STEPS_SUM_MAX, so that who sends a byte at a time gains nothing; each byte that is new allows
 * STEPS_PER_BYTE more, so that a text may have any length. */
enum { STEPS_MAX = 20 * 1000 * 1000, STEPS_SUM_MAX = 40 * STEPS_MAX, STEPS_PER_BYTE = 256 };
enum { STRIDE = 16, SCRIPT_STRIDE = 2, GROUPS_STRIDE = 16, HEAP_KIB_MAX = 64 * 1024 };

/* Of a pattern in an error's text; of PCRE2's reason. */
enum { SHOWN_MAX = 300, REASON_SIZE = 256, VERSION_SIZE = 64 };

struct pcre2_library {
    void *handle;
    __typeof__(&pcre2_config) config;
    __typeof__(&pcre2_compile) compile;
    __typeof__(&pcre2_compile_context_create) compile_context_create;
    __typeof__(&pcre2_compile_context_free) compile_context_free;
    __typeof__(&pcre2_set_newline) set_newline;
    __typeof__(&pcre2_code_free) code_free;
    __typeof__(&pcre2_get_error_message) get_error_message;
    __typeof__(&pcre2_pattern_info) pattern_info;
    __typeof__(&pcre2_callout_enumerate) callout_enumerate;
    __typeof__(&pcre2_match) match;
    __typeof__(&pcre2_match_context_create) match_context_create;
    __typeof__(&pcre2_match_context_free) match_context_free;
    __typeof__(&pcre2_match_data_create_from_pattern) match_data_create_from_pattern;
    __typeof__(&pcre2_match_data_free) match_data_free;
    __typeof__(&pcre2_get_ovector_pointer) get_ovector_pointer;
    __typeof__(&pcre2_set_callout) set_callout;
    __typeof__(&pcre2_set_match_limit) set_match_limit;
    __typeof__(&pcre2_set_depth_limit) set_depth_limit;
    __typeof__(&pcre2_set_heap_limit) set_heap_limit;
};

/* Each has the library for itself: it is opened once, and counted. */
struct pattern {
    struct pcre2_library library;
    pcre2_code *code;
    char *text;                 /* as it was compiled */
    struct pattern_item *items; /* by where each begins in that */
    bool reads_groups_again;    /* when they close */
    uint32_t groups;
    bool rooted; /* it may ask where the text, or the search, began: that is always at the same place */
};

struct matcher {
    const struct pattern *pattern;
    pcre2_match_context *context;
    pcre2_match_data *data;
    size_t next;         /* no match begins before it */
    bool beheaded;       /* the first bytes are gone */
    size_t length;       /* of the text at the last try */
    uint64_t steps;      /* of this try, at most */
    uint64_t steps_max;
    uint64_t steps_left; /* for all tries to come */
    size_t position;     /* where the last item was looked at */
};

#define FUNCTION(name) {"pcre2_" #name "_8", offsetof(struct pcre2_library, name)}

static const struct library_symbol functions[] = {
    FUNCTION(config),
    FUNCTION(compile),
    FUNCTION(compile_context_create),
    FUNCTION(compile_context_free),
    FUNCTION(set_newline),
    FUNCTION(code_free),
    FUNCTION(get_error_message),
    FUNCTION(pattern_info),
    FUNCTION(callout_enumerate),
    FUNCTION(match),
    FUNCTION(match_context_create),
    FUNCTION(match_context_free),
    FUNCTION(match_data_create_from_pattern),
    FUNCTION(match_data_free),
    FUNCTION(get_ovector_pointer),
    FUNCTION(set_callout),
    FUNCTION(set_match_limit),
    FUNCTION(set_depth_limit),
    FUNCTION(set_heap_limit),
};

static const char *const names[] = {"libpcre2-8.so.0", "libpcre2-8.0.dylib", "libpcre2-8.so", "libpcre2-8.dylib"};

static const struct library wanted = {
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .symbols = functions,
    .symbol_count = sizeof functions / sizeof functions[0],
};

static bool load_library(struct pcre2_library *library, struct error *ret_error)
{
    switch (library_load(&wanted, library, &library->handle)) {
    case LIBRARY_MISSING:
        return error_set(ret_error, STATUS_USAGE, 0,
                         "the PCRE2 library is missing; install it (Debian: libpcre2-8-0)");
    case LIBRARY_LACKING:
        return error_set(ret_error, STATUS_USAGE, 0, "the PCRE2 library is too old; install PCRE2 10.30 or later");
    case LIBRARY_LOADED:
        break;
    }
    return true;
}

static bool refuse(const struct pcre2_library *library, const char *text, int number, size_t offset,
                   struct error *ret_error)
{
    PCRE2_UCHAR reason[REASON_SIZE] = "";

    library->get_error_message(number, reason, sizeof reason);
    return error_set(ret_error, STATUS_USAGE, 0, "%.*s: %s at byte %zu", SHOWN_MAX, text, (const char *)reason,
                     pattern_dollar_origin(text, offset));
}

/* More than these do in truth is harmless. */
static bool text_may_fold(const char *text)
{
    while ((text = strstr(text, "(?"))) {
        size_t length = strspn(text += 2, "^-adimnrsxJUTPDSW");
        if (memchr(text, 'i', length) != NULL)
            return true;
    }
    return false;
}

/* Before 10.38 PCRE2 looks from each place where a match could begin to the text's end for the same letter in its other
 * case: (?i)ab in a mebibyte of A takes half a minute, and hardly an item is looked at. */
static uint32_t start_options(const struct pcre2_library *library, const char *text)
{
    char version[VERSION_SIZE] = "", *end;

    if (!text_may_fold(text) || library->config(PCRE2_CONFIG_VERSION, NULL) > VERSION_SIZE)
        return 0;
    library->config(PCRE2_CONFIG_VERSION, version);
    unsigned long major = strtoul(version, &end, 10), minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    return major == 10 && minor < 38 ? PCRE2_NO_START_OPTIMIZE : 0;
}

/* PCRE2 says by itself that ^ does not hold at the very end, where a text that grows has none yet: hence
 * PCRE2_ALT_CIRCUMFLEX. */
static bool pattern_compile(struct pattern *pattern, const char *text, struct error *ret_error)
{
    const struct pcre2_library *library = &pattern->library;
    uint32_t options = PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_UTF | PCRE2_AUTO_CALLOUT |
                       start_options(library, text);
    pcre2_compile_context *context = library->compile_context_create(NULL);
    PCRE2_SIZE offset = 0;
    int number = PCRE2_ERROR_NOMEMORY;

    pattern->text = pattern_dollar_expand(text);
    if (context != NULL) {
        library->set_newline(context, PCRE2_NEWLINE_LF);
        pattern->code =
            library->compile((PCRE2_SPTR)pattern->text, PCRE2_ZERO_TERMINATED, options, &number, &offset, context);
        library->compile_context_free(context);
    }
    return pattern->code != NULL || refuse(library, text, number, offset, ret_error);
}

/* More than these do in truth is harmless. */
static bool text_is_rooted(const char *text)
{
    return strstr(text, "\\A") != NULL || strstr(text, "\\G") != NULL || strstr(text, "(*COMMIT") != NULL;
}

static int note_item(pcre2_callout_enumerate_block *block, void *context)
{
    struct pattern *pattern = context;

    pattern->items[block->pattern_position] =
        pattern_item_parse(pattern->text + block->pattern_position, block->next_item_length);
    return 0;
}

static void pattern_note(struct pattern *pattern)
{
    pattern->items = memory_zeroed((strlen(pattern->text) + 1) * sizeof *pattern->items);
    pattern->library.callout_enumerate(pattern->code, note_item, pattern);
    pattern->library.pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &pattern->groups);
    pattern->rooted = text_is_rooted(pattern->text);
    pattern->reads_groups_again = strstr(pattern->text, "sr:") || strstr(pattern->text, "script_run:");
}

struct pattern *pattern_new(const char *text, struct error *ret_error)
{
    struct pattern *pattern = memory_zeroed(sizeof *pattern);

    if (!load_library(&pattern->library, ret_error) || !pattern_compile(pattern, text, ret_error)) {
        pattern_free(pattern);
        return NULL;
    }
    pattern_note(pattern);
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL)
        return;
    if (pattern->code != NULL)
        pattern->library.code_free(pattern->code);
    library_close(pattern->library.handle);
    free(pattern->items);
    free(pattern->text);
    free(pattern);
}

unsigned pattern_groups(const struct pattern *pattern)
{
    return pattern->groups;
}

static size_t longest_group(const pcre2_callout_block *block)
{
    size_t longest = 0;

    for (uint32_t number = 1; number < block->capture_top; number++) {
        size_t start = block->offset_vector[2 * number], end = block->offset_vector[2 * number + 1];
        if (start != PCRE2_UNSET && end > start && end - start > longest)
            longest = end - start;
    }
    return longest;
}

/* How much the item that comes next may read without our seeing it, at most. One that refers may fail in a further
 * repetition, too. */
static uint64_t unseen_bytes(const struct pattern *pattern, const pcre2_callout_block *block)
{
    const struct pattern_item *item = &pattern->items[block->pattern_position];
    uint64_t left = block->subject_length - block->current_position, bytes = item->times;

    if (item->closes)
        return pattern->reads_groups_again ? block->current_position * (STRIDE / SCRIPT_STRIDE) : 0;
    if (item->refers)
        bytes = (bytes + 1) * longest_group(block);
    return bytes < left ? bytes : left;
}

/* PCRE2 comes here before each item of the pattern. */
static int count_step(pcre2_callout_block *block, void *context)
{
    struct matcher *matcher = context;
    const struct pattern *pattern = matcher->pattern;
    size_t position = block->current_position, before = matcher->position;
    uint64_t bytes = (position > before ? position - before : before - position) + unseen_bytes(pattern, block);

    matcher->position = position;
    matcher->steps += 1 + bytes / STRIDE + pattern->items[block->pattern_position].levels / STRIDE +
                      pattern->groups / GROUPS_STRIDE;
    return matcher->steps > matcher->steps_max ? PCRE2_ERROR_CALLOUT : 0;
}

/* Without memory nothing is found (matcher_try). */
struct matcher *matcher_new(const struct pattern *pattern)
{
    const struct pcre2_library *library = &pattern->library;
    struct matcher *matcher = memory_zeroed(sizeof *matcher);

    matcher->pattern = pattern;
    matcher->steps_left = STEPS_SUM_MAX;
    matcher->data = library->match_data_create_from_pattern(pattern->code, NULL);
    matcher->context = library->match_context_create(NULL);
    if (matcher->context != NULL) {
        library->set_callout(matcher->context, count_step, matcher);
        library->set_match_limit(matcher->context, STEPS_MAX);
        library->set_depth_limit(matcher->context, STEPS_MAX);
        library->set_heap_limit(matcher->context, HEAP_KIB_MAX);
    }
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher == NULL)
        return;
    matcher->pattern->library.match_context_free(matcher->context);
    matcher->pattern->library.match_data_free(matcher->data);
    free(matcher);
}

/* Where a match can begin, of a text without its first bytes. What looks for its beginning finds none then. */
static size_t first_start(const struct matcher *matcher, size_t length)
{
    if (!matcher->pattern->rooted)
        return matcher->next;
    return matcher->beheaded && length > 0 ? 1 : 0;
}

static int run(struct matcher *matcher, const void *bytes, size_t length, uint32_t options)
{
    const struct pattern *pattern = matcher->pattern;
    size_t start = first_start(matcher, length);

    if (matcher->data == NULL || matcher->context == NULL)
        return PCRE2_ERROR_NOMEMORY;
    if (matcher->beheaded)
        options |= PCRE2_NOTBOL;
    matcher->position = start;
    matcher->steps += (length - start) / STRIDE; /* to find where a match could begin */
    return pattern->library.match(pattern->code, bytes != NULL ? bytes : "", length, start, options, matcher->data,
                                  matcher->context);
}

/* PCRE2_PARTIAL_SOFT finds the same matches. Without it PCRE2 would look, before each place where a match could begin,
 * for a letter that it must hold, to the end of the text, without our seeing it. */
static enum match try_complete(struct matcher *matcher, const void *bytes, size_t length)
{
    int result = run(matcher, bytes, length, PCRE2_PARTIAL_SOFT);

    if (result > 0)
        return MATCH_FOUND;
    return result == PCRE2_ERROR_NOMATCH || result == PCRE2_ERROR_PARTIAL ? MATCH_NONE : MATCH_RUNAWAY;
}

static enum match try_growing(struct matcher *matcher, const void *bytes, size_t length)
{
    int result = run(matcher, bytes, length, PCRE2_PARTIAL_HARD);
    size_t start;
    enum match whole;

    if (result > 0)
        return MATCH_FOUND;
    if (result == PCRE2_ERROR_NOMATCH) {
        matcher->next = length;
        return MATCH_NONE;
    }
    if (result != PCRE2_ERROR_PARTIAL)
        return MATCH_RUNAWAY;
    start = matcher->pattern->library.get_ovector_pointer(matcher->data)[0];
    matcher->next = start;
    whole = try_complete(matcher, bytes, length);
    if (whole == MATCH_NONE && start < length)
        return MATCH_BEGUN;
    return whole == MATCH_FOUND ? MATCH_TENTATIVE : whole;
}

/* Who sends little at a time has saved up no more than he had at the beginning. */
static void allow_steps(struct matcher *matcher, size_t length, size_t dropped)
{
    size_t known = matcher->length > dropped ? matcher->length - dropped : 0;
    uint64_t left = matcher->steps_left + (length > known ? length - known : 0) * (uint64_t)STEPS_PER_BYTE;

    matcher->length = length;
    matcher->steps = 0;
    matcher->steps_left = left < STEPS_SUM_MAX ? left : STEPS_SUM_MAX;
    matcher->steps_max = matcher->steps_left < STEPS_MAX ? matcher->steps_left : STEPS_MAX;
}

enum match matcher_try(struct matcher *matcher, const void *bytes, size_t length, size_t dropped, bool complete)
{
    enum match match;

    allow_steps(matcher, length, dropped);
    matcher->beheaded = matcher->beheaded || dropped > 0;
    matcher->next = matcher->next > dropped ? matcher->next - dropped : 0;
    match = complete ? try_complete(matcher, bytes, length) : try_growing(matcher, bytes, length);
    if (matcher->steps > matcher->steps_max)
        match = MATCH_RUNAWAY;
    matcher->steps_left -= matcher->steps < matcher->steps_left ? matcher->steps : matcher->steps_left;
    return match;
}

bool matcher_group(const struct matcher *matcher, unsigned number, size_t *ret_start, size_t *ret_length)
{
    const PCRE2_SIZE *ends;

    if (number > matcher->pattern->groups)
        return false;
    ends = matcher->pattern->library.get_ovector_pointer(matcher->data) + 2 * (size_t)number;
    if (ends[0] == PCRE2_UNSET || ends[1] < ends[0])
        return false;
    *ret_start = ends[0];
    *ret_length = ends[1] - ends[0];
    return true;
}
