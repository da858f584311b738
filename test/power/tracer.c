/*
 * A library to be preloaded (LD_PRELOAD) into a process that keeps a store. It writes down what the process does to
 * the store's files, in the order in which it does it, so that the disk can be rebuilt as a power cut might have left
 * it; and on demand it makes system calls on them fail.
 *
 * WEIR_TRACE_FILES  what the absolute path of a file must begin with to be watched. Shared-memory files (-shm) never
 *                   are: SQLite makes them anew.
 * WEIR_TRACE_LOG    the file that the record is appended to; without it nothing is recorded.
 * WEIR_TRACE_FAIL   a failure that is armed from the start: KIND:NTH:ERRNO:TIMES
 *     KIND   write, short (half of the bytes are written, no error), sync, open or truncate
 *     NTH    the call of that kind, counted from 1, that fails first
 *     TIMES  how many calls in a row fail; 0 for all from then on
 * WEIR_TRACE_SLOW   how many milliseconds each sync takes longer than it does.
 *
 * A process may also arm a failure itself, by opening WEIR_TRACE_FILES followed by "!fail=KIND:NTH:ERRNO:TIMES", and
 * disarm it with "!calm". There are no such files: the error is EEXIST where the failure struck, ENOENT otherwise.
 *
 * The record: for each call a struct entry, then `length` bytes: the path of an open file, or what was written.
 *
 * Not seen: memory maps, vectored writes, links; renamed files are not followed; a second name of a descriptor (dup)
 * is not known.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DESCRIPTORS = 4096, FILES = 64, PATH_BYTES = 512 };

/* Little endian, 24 bytes. `at` is where a write begins, or the length after a truncation. */
struct entry {
  uint8_t what; /* O opened, W written, T truncated, S synced, F sync failed, U unlinked */
  uint8_t file;
  uint16_t unused;
  uint32_t length;
  uint64_t at;
  uint64_t zero;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *prefix;
static int record_to = -1;
static long slow; /* microseconds */
static uint8_t watched[DESCRIPTORS]; /* file number + 1 */
static char names[FILES][PATH_BYTES];
static int known;

static struct {
  char kind[16];
  long nth, error, times, seen;
  int armed, struck;
} failure;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);

static void arm(const char *plan) {
  memset(&failure, 0, sizeof failure);
  failure.armed = sscanf(plan, "%15[^:]:%ld:%ld:%ld", failure.kind, &failure.nth, &failure.error, &failure.times) == 4;
}

__attribute__((constructor)) static void begin(void) {
  if (real_open) return;
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_open = dlsym(RTLD_NEXT, "open64");
  prefix = getenv("WEIR_TRACE_FILES");
  const char *log = getenv("WEIR_TRACE_LOG");
  if (log) record_to = real_open(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  const char *late = getenv("WEIR_TRACE_SLOW");
  if (late) slow = atol(late) * 1000;
  const char *plan = getenv("WEIR_TRACE_FAIL");
  if (plan) arm(plan);
}

static int is_watched(const char *path) {
  if (!prefix || !path || strncmp(path, prefix, strlen(prefix)) != 0) return 0;
  size_t length = strlen(path);
  return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static int number_of(const char *path) {
  for (int i = 0; i < known; i++)
    if (strcmp(names[i], path) == 0) return i;
  if (known == FILES || strlen(path) >= PATH_BYTES) abort(); /* a laboratory that overlooks a file proves nothing */
  strcpy(names[known], path);
  return known++;
}

static void put(const void *bytes, size_t length) {
  if (real_write(record_to, bytes, length) != (ssize_t)length) abort();
}

static void record(char what, int file, uint64_t at, const void *bytes, size_t length) {
  if (record_to < 0) return;
  struct entry entry = {(uint8_t)what, (uint8_t)file, 0, (uint32_t)length, at, 0};
  put(&entry, sizeof entry);
  if (length) put(bytes, length);
}

/* Is it this call's turn to fail? */
static int strikes(const char *kind) {
  if (!failure.armed || strcmp(kind, failure.kind) != 0) return 0;
  failure.seen++;
  if (failure.seen < failure.nth) return 0;
  if (failure.times && failure.seen >= failure.nth + failure.times) return 0;
  failure.struck = 1;
  errno = (int)failure.error;
  return 1;
}

/* Answers 1 where the path is a word to us and not a file. */
static int is_order(const char *path) {
  if (!prefix || strncmp(path, prefix, strlen(prefix)) != 0) return 0;
  const char *order = path + strlen(prefix);
  if (strncmp(order, "!fail=", 6) == 0) {
    arm(order + 6);
    errno = ENOENT;
    return 1;
  }
  if (strcmp(order, "!calm") != 0) return 0;
  errno = failure.struck ? EEXIST : ENOENT;
  failure.armed = failure.struck = 0;
  return 1;
}

static int open_watched(int directory, const char *path, int flags, mode_t mode) {
  begin();
  if (!is_watched(path)) {
    int fd = real_openat(directory, path, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS) watched[fd] = 0;
    return fd;
  }
  pthread_mutex_lock(&turn);
  int fd = -1;
  if (!is_order(path) && !strikes("open")) {
    fd = real_openat(directory, path, flags, mode);
    if (fd >= DESCRIPTORS) abort();
    if (fd >= 0) {
      int file = number_of(path);
      watched[fd] = (uint8_t)(file + 1);
      record('O', file, 0, path, strlen(path));
      if (flags & O_TRUNC) record('T', file, 0, 0, 0);
    }
  }
  pthread_mutex_unlock(&turn);
  return fd;
}

#define MODE(flags)                          \
  mode_t mode = 0;                           \
  if ((flags) & (O_CREAT | O_TMPFILE)) {     \
    va_list more;                            \
    va_start(more, flags);                   \
    mode = va_arg(more, mode_t);             \
    va_end(more);                            \
  }
int open(const char *path, int flags, ...) { MODE(flags) return open_watched(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_watched(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_watched(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_watched(at, path, flags, mode); }

static int file_of(int fd) { return fd >= 0 && fd < DESCRIPTORS ? watched[fd] - 1 : -1; }

int close(int fd) {
  begin();
  if (file_of(fd) >= 0) watched[fd] = 0;
  return real_close(fd);
}

/* `at` below zero: where the descriptor stands. */
static ssize_t write_watched(int fd, const void *bytes, size_t length, off64_t at) {
  pthread_mutex_lock(&turn);
  ssize_t written = -1;
  if (!strikes("write")) {
    if (length > 1 && strikes("short")) length /= 2;
    off64_t start = at;
    if (at < 0) start = fcntl(fd, F_GETFL) & O_APPEND ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
    written = at < 0 ? real_write(fd, bytes, length) : real_pwrite(fd, bytes, length, at);
    if (written > 0) record('W', file_of(fd), (uint64_t)start, bytes, (size_t)written);
  }
  pthread_mutex_unlock(&turn);
  return written;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  begin();
  return file_of(fd) < 0 ? real_write(fd, bytes, length) : write_watched(fd, bytes, length, -1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  begin();
  return file_of(fd) < 0 ? real_pwrite(fd, bytes, length, at) : write_watched(fd, bytes, length, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

static int sync_watched(int fd, int (*real)(int)) {
  if (file_of(fd) < 0) return real(fd);
  if (slow) usleep((useconds_t)slow); /* other threads go on meanwhile */
  pthread_mutex_lock(&turn);
  int failed = strikes("sync") ? -1 : real(fd);
  int error = errno;
  record(failed ? 'F' : 'S', file_of(fd), 0, 0, 0);
  errno = error;
  pthread_mutex_unlock(&turn);
  return failed;
}
int fsync(int fd) { begin(); return sync_watched(fd, real_fsync); }
int fdatasync(int fd) { begin(); return sync_watched(fd, real_fdatasync); }

int ftruncate64(int fd, off64_t length) {
  begin();
  if (file_of(fd) < 0) return real_ftruncate(fd, length);
  pthread_mutex_lock(&turn);
  int failed = strikes("truncate") ? -1 : real_ftruncate(fd, length);
  if (!failed) record('T', file_of(fd), (uint64_t)length, 0, 0);
  pthread_mutex_unlock(&turn);
  return failed;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
  begin();
  int failed = real_unlink(path);
  if (failed || !is_watched(path)) return failed;
  pthread_mutex_lock(&turn);
  record('U', number_of(path), 0, 0, 0);
  pthread_mutex_unlock(&turn);
  return failed;
}
