/* The same as dom0. */
#define CONTROL
#include "paging-types.c"
