/* Run as dom0: the same wrong questions, and those of a toolstack. */
#define CONTROL
#include "errors.c"
