// Stands between the program and libc: writes down, in order, what goes to the database's files and which mails end,
// and makes one of the writes fail where it is told to. For the tests alone:
//
//   cc -shared -fPIC -O1 -o witness.so witness.c -ldl
//   LD_PRELOAD=witness.so WITNESS_LOG=file [WITNESS_FAULT=call,errno,once|on] firsthand …
//
// A record is a letter, three numbers of 8 bytes (an offset or a size, length of the path, length of the bytes), the path and
// the bytes. W: written, S: synced, T: cut to a size, M: the Message-ID of a mail on
// a connection, D: its final dot is about to leave, F: the fault was made. The number of M and D is the connection's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static long calls, fault_call = -1;
static int fault_errno, fault_stays;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("WITNESS_LOG"), *fault = getenv("WITNESS_FAULT");
  if (path) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  char word[8] = "";
  if (fault && sscanf(fault, "%ld,%d,%7s", &fault_call, &fault_errno, word) == 3) fault_stays = strcmp(word, "on") == 0;
}

/// The path of a database's file that is open as `fd`; 0 for any other, and for the index of the log, which is made anew.
static size_t database_path(int fd, char *path, size_t room) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, room - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, "/firsthand.db") && !strstr(path, "-shm") ? (size_t)length : 0;
}

/// Under the lock.
static void note(char kind, uint64_t number, const char *path, size_t path_length, const void *bytes, size_t length) {
  if (journal < 0) return;
  uint64_t numbers[3] = {number, path_length, length};
  struct iovec parts[4] = {
      {&kind, 1}, {numbers, sizeof numbers}, {(void *)path, path_length}, {(void *)bytes, length}};
  if (writev(journal, parts, 4) < 0) abort();
}

/// Under the lock; whether this call is to fail.
static int fails(void) {
  calls++;
  int now = fault_call > 0 && (fault_stays ? calls >= fault_call : calls == fault_call);
  if (now) note('F', (uint64_t)calls, "", 0, "", 0);
  return now;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t witnessed_write(int fd, const void *bytes, size_t length, off64_t offset) {
  static __typeof__(&pwrite64) real;
  if (!real) real = REAL(pwrite64);
  char path[512];
  size_t path_length = database_path(fd, path, sizeof path);
  if (!path_length) return real(fd, bytes, length, offset);
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (fails()) {
    // As a disk does that fills up or breaks: half of it may be there.
    if (length > 1) real(fd, bytes, length / 2, offset);
    errno = fault_errno;
  } else {
    done = real(fd, bytes, length, offset);
    if (done > 0) note('W', (uint64_t)offset, path, path_length, bytes, (size_t)done);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  return witnessed_write(fd, bytes, length, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return witnessed_write(fd, bytes, length, offset);
}

static int witnessed_sync(int fd, int (*real)(int)) {
  char path[512];
  size_t path_length = database_path(fd, path, sizeof path);
  if (!path_length) return real(fd);
  pthread_mutex_lock(&lock);
  int result = -1;
  if (fails()) {
    errno = fault_errno;
  } else if ((result = real(fd)) == 0) {
    note('S', 0, path, path_length, "", 0);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int fdatasync(int fd) {
  static __typeof__(&fdatasync) real;
  if (!real) real = REAL(fdatasync);
  return witnessed_sync(fd, real);
}
int fsync(int fd) {
  static __typeof__(&fsync) real;
  if (!real) real = REAL(fsync);
  return witnessed_sync(fd, real);
}

static int witnessed_truncate(int fd, off64_t size) {
  static __typeof__(&ftruncate64) real;
  if (!real) real = REAL(ftruncate64);
  char path[512];
  size_t path_length = database_path(fd, path, sizeof path);
  if (!path_length) return real(fd, size);
  pthread_mutex_lock(&lock);
  int result = -1;
  if (fails()) {
    errno = fault_errno;
  } else if ((result = real(fd, size)) == 0) {
    note('T', (uint64_t)size, path, path_length, "", 0);
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int ftruncate64(int fd, off64_t size) { return witnessed_truncate(fd, size); }
int ftruncate(int fd, off_t size) { return witnessed_truncate(fd, size); }

static int ends_a_mail(const char *bytes, size_t length) {
  // libcurl sends the dot by itself where the mail ended in CRLF.
  return (length == 3 && memcmp(bytes, ".\r\n", 3) == 0) || (length >= 5 && memcmp(bytes + length - 5, "\r\n.\r\n", 5) == 0);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
  static const char field[] = "\r\nMessage-ID: <";
  static __typeof__(&send) real;
  if (!real) real = REAL(send);
  const char *id = memmem(bytes, length, field, sizeof field - 1);
  int ends = ends_a_mail(bytes, length);
  if (id || ends) {
    pthread_mutex_lock(&lock);
    if (id) {
      const char *start = id + sizeof field - 1;
      const char *end = memchr(start, '>', length - (size_t)(start - (const char *)bytes));
      if (end) note('M', (uint64_t)fd, "", 0, start, (size_t)(end - start));
    }
    if (ends) note('D', (uint64_t)fd, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
  }
  return real(fd, bytes, length, flags);
}
