/* The same as dom0. */
#define CONTROL
#include "paging-flags.c"
