/* files.h: what is in a file, and how many there are in a folder. */
#ifndef SONDE_TESTS_FILES_H
#define SONDE_TESTS_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* Of at most 1023 bytes. */
static inline void assert_file_is(const char *path, const char *expected)
{
    char text[1024];
    FILE *file = fopen(path, "r");
    size_t length;

    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static inline unsigned count_files(const char *path)
{
    DIR *listing = opendir(path);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return count;
}

#endif
