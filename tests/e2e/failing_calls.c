/* A library to load before the C library (LD_PRELOAD): lets system calls fail that a program makes on files of one
   folder. It reads from the environment
     FAIL_CALL      write, fsync, rename, link, close, open (of files to write), truncate or copy (copy_file_range)
     FAIL_BELOW     the folder
     FAIL_AT        the number of the call that fails, from 1 on; 0: none
     FAIL_FOR_GOOD  set: all later ones fail, too
     FAIL_ERRNO     what they say: 5 (EIO), 28 (ENOSPC); 0: the program is killed instead
     FAIL_COUNT     a file for the number of such calls, written when the program ends */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static long calls = 0;

static const char* setting(const char* name) {
  const char* value = getenv(name);
  return value ? value : "";
}

static int below(const char* path) {
  const char* folder = setting("FAIL_BELOW");
  return *folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int descriptor_below(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return below(path);
}

/* Whether this call, on a file of the folder, is to fail; sets errno. */
static int fails(const char* call, int in_folder) {
  if (!in_folder || strcmp(setting("FAIL_CALL"), call) != 0) return 0;
  const long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST), at = atol(setting("FAIL_AT"));
  if (at == 0 || number < at || (number > at && !getenv("FAIL_FOR_GOOD"))) return 0;
  errno = atoi(setting("FAIL_ERRNO"));
  if (errno == 0) kill(getpid(), SIGKILL);
  return 1;
}

__attribute__((destructor)) static void tell_count(void) {
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", calls);
  const int file = (int)syscall(SYS_openat, AT_FDCWD, setting("FAIL_COUNT"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0) return;
  if (syscall(SYS_write, file, text, length) != length) abort();
  syscall(SYS_close, file);
}

#define REAL(name) __typeof__(name)* const real = (__typeof__(name)*)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void* bytes, size_t count) {
  REAL(write);
  return fails("write", descriptor_below(file)) ? -1 : real(file, bytes, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  REAL(pwrite);
  return fails("write", descriptor_below(file)) ? -1 : real(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  return fails("write", descriptor_below(file)) ? -1 : real(file, bytes, count, offset);
}

int fsync(int file) {
  REAL(fsync);
  return fails("fsync", descriptor_below(file)) ? -1 : real(file);
}

int rename(const char* from, const char* to) {
  REAL(rename);
  return fails("rename", below(to)) ? -1 : real(from, to);
}

int link(const char* from, const char* to) {
  REAL(link);
  return fails("link", below(to)) ? -1 : real(from, to);
}

/* A file whose closing fails is closed all the same. */
int close(int file) {
  REAL(close);
  const int failed = fails("close", descriptor_below(file)), reason = errno;
  const int result = real(file);
  if (!failed) return result;
  errno = reason;
  return -1;
}

int ftruncate(int file, off_t size) {
  REAL(ftruncate);
  return fails("truncate", descriptor_below(file)) ? -1 : real(file, size);
}

int ftruncate64(int file, off64_t size) {
  REAL(ftruncate64);
  return fails("truncate", descriptor_below(file)) ? -1 : real(file, size);
}

ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset, size_t count, unsigned flags) {
  REAL(copy_file_range);
  return fails("copy", descriptor_below(to)) ? -1 : real(from, from_offset, to, to_offset, count, flags);
}

static int fails_to_open(const char* path, int flags) {
  return fails("open", (flags & O_ACCMODE) != O_RDONLY && below(path));
}

int open(const char* path, int flags, ...) {
  REAL(open);
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return fails_to_open(path, flags) ? -1 : real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  REAL(open64);
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return fails_to_open(path, flags) ? -1 : real(path, flags, mode);
}
