/* library_test.c: proves that a library that is missing is told from one that lacks something, that the first that has
 * all is taken, and that none is left open where nothing was loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <math.h>
#include <string.h>

#include "base/library.h"

enum { NAMES_MAX = 4 };

/* What every system has; what a system with tests may have, has no cosine, and nobody here has open. */
static const char *const common[] = {"libm.so.6", "libm.so", "libSystem.B.dylib", "libc.so"};
static const char *const spare[] = {"libpcre2-8.so.0", "libpcap.so.0.8", "libpcap.so.1", "libreadline.so.8"};

struct functions {
    int untouched;
    __typeof__(&cos) cosine;
    __typeof__(&sin) sine;
};

static const struct library_symbol present[] = {
    {"cos", offsetof(struct functions, cosine)},
    {"sin", offsetof(struct functions, sine)},
};

static const struct library_symbol absent[] = {
    {"cos", offsetof(struct functions, cosine)},
    {"sonde_has_no_such_function", offsetof(struct functions, sine)},
};

/* The first of names that can be opened, and closed again. */
static const char *find(const char *const names[NAMES_MAX], bool closed)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        void *handle = dlopen(names[i], RTLD_NOW);
        if (handle == NULL)
            continue;
        dlclose(handle);
        handle = closed ? dlopen(names[i], RTLD_NOW | RTLD_NOLOAD) : NULL;
        if (handle == NULL)
            return names[i];
        dlclose(handle);
    }
    skip();
    return NULL;
}

static bool is_open(const char *name)
{
    void *handle = dlopen(name, RTLD_NOW | RTLD_NOLOAD);

    if (handle != NULL)
        dlclose(handle);
    return handle != NULL;
}

static enum library_result load(const char *const *names, size_t count, const struct library_symbol symbols[2],
                                struct functions *ret_functions, void **ret_handle)
{
    struct library library = {.names = names, .name_count = count, .symbols = symbols, .symbol_count = 2};

    return library_load(&library, ret_functions, ret_handle);
}

static void a_struct_is_filled_in(void **state)
{
    const char *names[] = {"libsonde-is-not-there.so", find(common, false)};
    struct functions functions = {.untouched = 7};
    void *handle = NULL;

    (void)state;
    assert_int_equal(load(names, 2, present, &functions, &handle), LIBRARY_LOADED);
    assert_non_null(handle);
    assert_true(functions.cosine(0) > 0.99);
    assert_true(functions.sine(0) < 0.01);
    assert_int_equal(functions.untouched, 7);
    library_close(handle);
    assert_int_equal(load(names, 2, present, &functions, NULL), LIBRARY_LOADED);
}

static void a_missing_one_is_told(void **state)
{
    static const char *const names[] = {"libsonde-is-not-there.so", "libsonde-neither.so"};
    struct functions functions = {0};

    (void)state;
    assert_int_equal(load(names, 2, present, &functions, NULL), LIBRARY_MISSING);
    assert_int_equal(load(names, 0, present, &functions, NULL), LIBRARY_MISSING);
}

static void one_that_lacks_something_is_told(void **state)
{
    const char *names[] = {find(common, false), "libsonde-is-not-there.so"};
    struct functions functions = {0};

    (void)state;
    assert_int_equal(load(names, 2, absent, &functions, NULL), LIBRARY_LACKING);
}

static void one_that_lacks_something_is_passed_over(void **state)
{
    const char *names[] = {find(spare, true), find(common, false)};
    struct functions functions = {0};

    (void)state;
    assert_int_equal(load(names, 2, present, &functions, NULL), LIBRARY_LOADED);
    assert_true(functions.cosine(0) > 0.99);
    assert_false(is_open(names[0]));
}

static void one_that_lacks_something_does_not_stay(void **state)
{
    const char *names[] = {find(spare, true)};
    struct functions functions = {0};

    (void)state;
    assert_int_equal(load(names, 1, absent, &functions, NULL), LIBRARY_LACKING);
    assert_false(is_open(names[0]));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_is_filled_in),
        cmocka_unit_test(a_missing_one_is_told),
        cmocka_unit_test(one_that_lacks_something_is_told),
        cmocka_unit_test(one_that_lacks_something_is_passed_over),
        cmocka_unit_test(one_that_lacks_something_does_not_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
