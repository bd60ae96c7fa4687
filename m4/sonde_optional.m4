dnl sonde_optional.m4: libraries that a run loads only if it needs them: their headers are all that is needed here.

dnl SONDE_OPTIONAL(NAME, MODULE, HEADERS, DECLARATION, DEBIAN): sets have_NAME to yes or no, as with_NAME (yes, no,
dnl check) asks, and NAME_CFLAGS as pkg-config's MODULE has them. HEADERS are lines of C that have to declare
dnl DECLARATION, which what is too old has not, nor what only has the name; DEBIAN is their package.
AC_DEFUN([SONDE_OPTIONAL], [
have_$1=no
AS_IF([test "$with_$1" != no],
    [m4_toupper([$1])_CFLAGS=`$PKG_CONFIG --cflags-only-I $2 2>/dev/null`
     save_CPPFLAGS=$CPPFLAGS
     CPPFLAGS="$CPPFLAGS $m4_toupper([$1])_CFLAGS"
     AC_CHECK_DECL([$4], [have_$1=yes],
         [AS_IF([test "$with_$1" = yes], [AC_MSG_ERROR([--with-$1: it is missing, or too old (Debian: $5)])],
             [AC_MSG_NOTICE([$1 is missing, or too old (Debian: $5): built without])])], [$3])
     CPPFLAGS=$save_CPPFLAGS])
AC_SUBST(m4_toupper([$1])_CFLAGS)
])
