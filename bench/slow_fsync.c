/* Loaded before libc (LD_PRELOAD): what writes to the disk for good takes SLOW_FSYNC_US microseconds longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int sync_call(int);

static int delayed(const char *name, int descriptor) {
    const char *microseconds = getenv("SLOW_FSYNC_US");
    long pause = microseconds ? atol(microseconds) : 0;
    struct timespec time = {pause / 1000000, pause % 1000000 * 1000};
    nanosleep(&time, NULL);
    return ((sync_call *)dlsym(RTLD_NEXT, name))(descriptor);
}

int fsync(int descriptor) { return delayed("fsync", descriptor); }
int fdatasync(int descriptor) { return delayed("fdatasync", descriptor); }
