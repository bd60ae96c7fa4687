dnl sonde_flags.m4: flags that are used where the compiler and linker take them.

dnl SONDE_COMPILER_FLAGS(VARIABLE, FLAGS): appends each flag that compiles without a warning.
AC_DEFUN([SONDE_COMPILER_FLAGS], [
for sonde_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC takes $sonde_flag])
    sonde_saved_flags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $sonde_flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int sonde_flag; ]])],
        [AC_MSG_RESULT([yes])
         AS_VAR_APPEND([$1], [" $sonde_flag"])],
        [AC_MSG_RESULT([no])])
    CFLAGS=$sonde_saved_flags
done
AC_SUBST([$1])
])

dnl SONDE_LINKER_FLAGS(VARIABLE, FLAGS): appends each flag that links. -pie wants objects made with -fPIE.
AC_DEFUN([SONDE_LINKER_FLAGS], [
for sonde_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC links with $sonde_flag])
    sonde_saved_cflags=$CFLAGS
    sonde_saved_ldflags=$LDFLAGS
    CFLAGS="$CFLAGS $SONDE_CFLAGS"
    LDFLAGS="$LDFLAGS $sonde_flag"
    AC_LINK_IFELSE([AC_LANG_PROGRAM()],
        [AC_MSG_RESULT([yes])
         AS_VAR_APPEND([$1], [" $sonde_flag"])],
        [AC_MSG_RESULT([no])])
    CFLAGS=$sonde_saved_cflags
    LDFLAGS=$sonde_saved_ldflags
done
AC_SUBST([$1])
])

dnl SONDE_FORTIFY(VARIABLE): appends -D_FORTIFY_SOURCE=2, which needs optimisation, unless the compiler
dnl already defines it.
AC_DEFUN([SONDE_FORTIFY], [
AC_MSG_CHECKING([whether to define _FORTIFY_SOURCE])
AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#if !defined __OPTIMIZE__ || defined _FORTIFY_SOURCE
#error "does not help, or is there already"
#endif
]])],
    [AC_MSG_RESULT([yes])
     AS_VAR_APPEND([$1], [" -D_FORTIFY_SOURCE=2"])],
    [AC_MSG_RESULT([no])])
AC_SUBST([$1])
])
