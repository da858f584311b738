/*
 * A library to be preloaded (LD_PRELOAD) into one process, which then sees the clocks of another machine. No other
 * process notices, and the clocks of this machine are left alone.
 *
 * WEIR_FALSE_CLOCK  a directory:
 *     offsets     two 64-bit numbers of nanoseconds, which may change at any time: how far the wall clock is off, and
 *                 how long the machine has been asleep (which is added to the time since boot, and to the wall clock)
 *     boot_id     what the machine says of its boot
 *     timesync    in the place of /run/systemd/timesync
 *
 * There is no battery clock. The monotonic clock is the true one: it does not count sleep.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WRONG, ASLEEP, PATH_BYTES = 512 };
static const int64_t SECOND = 1000000000;

static const volatile int64_t *offsets;
static const char *directory;
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_open)(const char *, int, ...);

__attribute__((constructor)) static void begin(void) {
  char path[PATH_BYTES];
  real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  real_open = dlsym(RTLD_NEXT, "open");
  directory = getenv("WEIR_FALSE_CLOCK");
  if (!directory) return;
  snprintf(path, sizeof path, "%s/offsets", directory);
  int file = real_open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, 2 * sizeof *offsets, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map != MAP_FAILED) offsets = map;
}

static void shift(struct timespec *time, int64_t by) {
  int64_t nanoseconds = time->tv_sec * SECOND + time->tv_nsec + by;
  time->tv_sec = nanoseconds / SECOND;
  time->tv_nsec = nanoseconds % SECOND;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int status = real_gettime(clock, time);
  if (status != 0 || !offsets) return status;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) shift(time, offsets[WRONG] + offsets[ASLEEP]);
  if (clock == CLOCK_BOOTTIME) shift(time, offsets[ASLEEP]);
  return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}

/* What /proc/uptime would say. */
static int uptime(void) {
  char text[64];
  struct timespec now;
  int file = memfd_create("uptime", MFD_CLOEXEC);
  if (file < 0 || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1;
  int length = snprintf(text, sizeof text, "%ld.%02ld 0.00\n", (long)now.tv_sec, now.tv_nsec / 10000000);
  if (write(file, text, length) != length) return -1;
  lseek(file, 0, SEEK_SET);
  return file;
}

static int look(const char *path, int flags, mode_t mode) {
  static const char TIMESYNC[] = "/run/systemd/timesync";
  char other[PATH_BYTES];
  if (!directory) return real_open(path, flags, mode);
  if (strcmp(path, "/proc/uptime") == 0) return uptime();
  if (strncmp(path, TIMESYNC, sizeof TIMESYNC - 1) == 0)
    snprintf(other, sizeof other, "%s/timesync%s", directory, path + sizeof TIMESYNC - 1);
  else if (strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
    snprintf(other, sizeof other, "%s/boot_id", directory);
  else if (strncmp(path, "/sys/class/rtc/", 15) == 0)
    snprintf(other, sizeof other, "%s/no-rtc", directory);
  else
    return real_open(path, flags, mode);
  return real_open(other, flags, mode);
}

#define OPEN(name)                              \
  int name(const char *path, int flags, ...) {  \
    va_list more;                               \
    va_start(more, flags);                      \
    mode_t mode = va_arg(more, int);            \
    va_end(more);                               \
    return look(path, flags, mode);             \
  }
OPEN(open)
OPEN(open64)
