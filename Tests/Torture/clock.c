// Loaded before the program (LD_PRELOAD), this is a clock on the wall that is wrong by as many milliseconds as the file
// CLOCK_FILE says (8 bytes), which may change at any moment. Seconds that pass, and clocks that only count them, are as ever.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_sem_timedwait)(sem_t *, const struct timespec *);
static const volatile int64_t *wrong;

__attribute__((constructor)) static void begin(void) {
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  real_sem_timedwait = dlsym(RTLD_NEXT, "sem_timedwait");
  int file = open(getenv("CLOCK_FILE"), O_RDONLY | O_CLOEXEC);
  if (file < 0) abort();
  void *page = mmap(NULL, sizeof *wrong, PROT_READ, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) abort();
  close(file);
  wrong = page;
}

static struct timespec later(struct timespec moment, int64_t milliseconds) {
  int64_t nanoseconds = moment.tv_nsec + milliseconds % 1000 * 1000000;
  moment.tv_sec += milliseconds / 1000 + nanoseconds / 1000000000 - (nanoseconds < 0);
  moment.tv_nsec = (nanoseconds + 1000000000) % 1000000000;
  return moment;
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
  if (!real_clock_gettime) real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real_clock_gettime(clock, moment);
  if (result == 0 && wrong && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *moment = later(*moment, *wrong);
  return result;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  moment->tv_sec = now.tv_sec;
  moment->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *answer) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (answer) *answer = now.tv_sec;
  return now.tv_sec;
}

// Waits until the wall's clock says so: one that is put back lets it wait longer, as the system's does.
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
  for (;;) {
    struct timespec now, shown, slice;
    real_clock_gettime(CLOCK_REALTIME, &now);
    shown = later(now, *wrong);
    int64_t left = (end->tv_sec - shown.tv_sec) * 1000 + (end->tv_nsec - shown.tv_nsec) / 1000000;
    slice = later(now, left < 50 ? (left < 0 ? 0 : left) : 50);
    if (real_sem_timedwait(semaphore, &slice) == 0) return 0;
    if (errno != ETIMEDOUT || left <= 0) return -1;
  }
}
