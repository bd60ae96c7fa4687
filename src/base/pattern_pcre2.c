/* pattern_pcre2.c: PCRE2, loaded by dlopen(3) (pattern.h). */
#include "base/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/library.h"
#include "base/memory.h"
#include "base/pattern_dollar.h"

/* PCRE2's own limits begin anew at each byte where a match could begin: STEPS_MAX holds for all of them together. A
 * step is the look at an item of the pattern, or STRIDE bytes that one has passed over. What one passes over in vain is
 * not seen: after each CLOCK_EVERY items the processor's time is looked at, too. */
enum { STEPS_MAX = 20 * 1000 * 1000, STRIDE = 16, HEAP_KIB_MAX = 64 * 1024, SECONDS_MAX = 3, CLOCK_EVERY = 256 };

/* Of a pattern in an error's text; of PCRE2's reason. */
enum { SHOWN_MAX = 300, REASON_SIZE = 256 };

struct library {
    void *handle;
    __typeof__(&pcre2_compile) compile;
    __typeof__(&pcre2_compile_context_create) compile_context_create;
    __typeof__(&pcre2_compile_context_free) compile_context_free;
    __typeof__(&pcre2_set_newline) set_newline;
    __typeof__(&pcre2_code_free) code_free;
    __typeof__(&pcre2_get_error_message) get_error_message;
    __typeof__(&pcre2_pattern_info) pattern_info;
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

struct pattern {
    struct library library;
    pcre2_code *code;
    uint32_t groups;
    bool rooted; /* it may ask where the text, or the search, began: that is always at the same place */
};

struct matcher {
    const struct pattern *pattern;
    pcre2_match_context *context;
    pcre2_match_data *data;
    size_t next;         /* no match begins before it */
    bool beheaded;       /* the first bytes are gone */
    uint64_t steps;      /* of this try */
    unsigned items;      /* looked at in it */
    size_t position;     /* of the last */
    clock_t begun_at;    /* when the first were looked at */
};

static void *find_library(void)
{
    static const char *const names[] = {"libpcre2-8.so.0", "libpcre2-8.0.dylib", "libpcre2-8.so", "libpcre2-8.dylib"};

    return library_open(names, sizeof names / sizeof names[0]);
}

static bool find_functions(struct library *library)
{
#define FUNCTION(name) {"pcre2_" #name "_8", offsetof(struct library, name)}
    static const struct library_symbol functions[] = {
        FUNCTION(compile),
        FUNCTION(compile_context_create),
        FUNCTION(compile_context_free),
        FUNCTION(set_newline),
        FUNCTION(code_free),
        FUNCTION(get_error_message),
        FUNCTION(pattern_info),
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
#undef FUNCTION

    return library_fill(library->handle, functions, sizeof functions / sizeof functions[0], library);
}

static bool load_library(struct library *library, struct error *ret_error)
{
    library->handle = find_library();
    if (library->handle == NULL)
        return error_set(ret_error, STATUS_USAGE, 0,
                         "the PCRE2 library is missing; install it (Debian: libpcre2-8-0)");
    if (!find_functions(library))
        return error_set(ret_error, STATUS_USAGE, 0, "the PCRE2 library is too old; install PCRE2 10.30 or later");
    return true;
}

static bool refuse(const struct library *library, const char *text, int number, size_t offset,
                   struct error *ret_error)
{
    PCRE2_UCHAR reason[REASON_SIZE] = "";

    library->get_error_message(number, reason, sizeof reason);
    return error_set(ret_error, STATUS_USAGE, 0, "%.*s: %s at byte %zu", SHOWN_MAX, text, (const char *)reason,
                     pattern_dollar_origin(text, offset));
}

/* PCRE2 says by itself that ^ does not hold at the very end, where a text that grows has none yet: hence
 * PCRE2_ALT_CIRCUMFLEX. */
static bool pattern_compile(struct pattern *pattern, const char *text, struct error *ret_error)
{
    const struct library *library = &pattern->library;
    uint32_t options = PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_UTF | PCRE2_AUTO_CALLOUT;
    pcre2_compile_context *context = library->compile_context_create(NULL);
    char *expanded = pattern_dollar_expand(text);
    PCRE2_SIZE offset = 0;
    int number = PCRE2_ERROR_NOMEMORY;

    if (context != NULL) {
        library->set_newline(context, PCRE2_NEWLINE_LF);
        pattern->code =
            library->compile((PCRE2_SPTR)expanded, PCRE2_ZERO_TERMINATED, options, &number, &offset, context);
        library->compile_context_free(context);
    }
    free(expanded);
    return pattern->code != NULL || refuse(library, text, number, offset, ret_error);
}

/* More than these do in truth is harmless. */
static bool text_is_rooted(const char *text)
{
    return strstr(text, "\\A") != NULL || strstr(text, "\\G") != NULL || strstr(text, "(*COMMIT") != NULL;
}

struct pattern *pattern_new(const char *text, struct error *ret_error)
{
    struct pattern *pattern = memory_zeroed(sizeof *pattern);

    if (!load_library(&pattern->library, ret_error) || !pattern_compile(pattern, text, ret_error)) {
        pattern_free(pattern);
        return NULL;
    }
    pattern->library.pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &pattern->groups);
    pattern->rooted = text_is_rooted(text);
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL)
        return;
    if (pattern->code != NULL)
        pattern->library.code_free(pattern->code);
    library_close(pattern->library.handle);
    free(pattern);
}

unsigned pattern_groups(const struct pattern *pattern)
{
    return pattern->groups;
}

static bool time_is_over(struct matcher *matcher)
{
    if (++matcher->items % CLOCK_EVERY != 0)
        return false;
    if (matcher->items == CLOCK_EVERY)
        matcher->begun_at = clock();
    return clock() - matcher->begun_at > SECONDS_MAX * CLOCKS_PER_SEC;
}

/* PCRE2 comes here before each item of the pattern. */
static int count_step(pcre2_callout_block *block, void *context)
{
    struct matcher *matcher = context;
    size_t position = block->current_position, before = matcher->position;

    matcher->position = position;
    matcher->steps += 1 + (position > before ? position - before : before - position) / STRIDE;
    return matcher->steps > STEPS_MAX || time_is_over(matcher) ? PCRE2_ERROR_CALLOUT : 0;
}

/* Without memory nothing is found (matcher_try). */
struct matcher *matcher_new(const struct pattern *pattern)
{
    const struct library *library = &pattern->library;
    struct matcher *matcher = memory_zeroed(sizeof *matcher);

    matcher->pattern = pattern;
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
    return pattern->library.match(pattern->code, bytes != NULL ? bytes : "", length, start, options, matcher->data,
                                  matcher->context);
}

static enum match try_complete(struct matcher *matcher, const void *bytes, size_t length)
{
    int result = run(matcher, bytes, length, 0);

    if (result > 0)
        return MATCH_FOUND;
    return result == PCRE2_ERROR_NOMATCH ? MATCH_NONE : MATCH_RUNAWAY;
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

enum match matcher_try(struct matcher *matcher, const void *bytes, size_t length, size_t dropped, bool complete)
{
    matcher->steps = 0;
    matcher->items = 0;
    matcher->beheaded = matcher->beheaded || dropped > 0;
    matcher->next = matcher->next > dropped ? matcher->next - dropped : 0;
    return complete ? try_complete(matcher, bytes, length) : try_growing(matcher, bytes, length);
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
