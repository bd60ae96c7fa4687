/* orders_each.c: every order of some letters that can happen (orders.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "orders.h"

struct orders {
    void (*visit)(const char *steps, void *argument);
    void *argument;
    char rest[ORDER_MAXIMUM + 1]; /* letters that are still to come, a blank for each that is not */
    char steps[ORDER_MAXIMUM + 1];
};

/* Nobody speaks after his end, and nothing resumes that was not held up. */
static bool can_follow(const char *before, char letter)
{
    static const char *const ends[] = {['I'] = "E", ['E'] = "", ['O'] = "FR", ['F'] = "R", ['R'] = ""};
    static const char *const begins[] = {['w'] = "W", ['l'] = "L", ['k'] = "K"};

    if (letter < (char)(sizeof ends / sizeof ends[0]) && ends[(int)letter] && strpbrk(before, ends[(int)letter]))
        return false;
    if (letter < (char)(sizeof begins / sizeof begins[0]) && begins[(int)letter])
        return strpbrk(before, begins[(int)letter]);
    return true;
}

static void orders_extend(struct orders *orders, size_t length)
{
    if (strspn(orders->rest, " ") == strlen(orders->rest)) {
        orders->visit(orders->steps, orders->argument);
        return;
    }
    for (char *letter = orders->rest; *letter; letter++) {
        char step = *letter;
        bool again = strchr(orders->rest, step) < letter; /* the same step twice makes one order, not two */
        if (step == ' ' || again || !can_follow(orders->steps, step))
            continue;
        *letter = ' ';
        orders->steps[length] = step;
        orders->steps[length + 1] = '\0';
        orders_extend(orders, length + 1);
        orders->steps[length] = '\0';
        *letter = step;
    }
}

void orders_each(const char *letters, void (*visit)(const char *steps, void *argument), void *argument)
{
    struct orders orders = {.visit = visit, .argument = argument};

    assert_true(strlen(letters) <= ORDER_MAXIMUM);
    strcpy(orders.rest, letters);
    orders_extend(&orders, 0);
}
