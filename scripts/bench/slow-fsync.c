/* A card that takes its time: each sync to the medium takes WEIR_BENCH_SYNC_MS longer. To be preloaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void take_time(void) {
  const char *ms = getenv("WEIR_BENCH_SYNC_MS");
  long length = ms ? atol(ms) : 0;
  struct timespec time = {length / 1000, (length % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

int fsync(int file) {
  take_time();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
  take_time();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
