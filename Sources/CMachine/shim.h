// What Linux says of itself and Swift's own module of the C library leaves out.
#include <sys/timex.h>
#include <sys/vfs.h>

/// 1 where something keeps the kernel's clock to the time of the world, 0 where nothing does, -1 where it is not said.
static inline int fh_clock_is_kept(void) {
  struct timex state = {0};
  int answer = adjtimex(&state);
  if (answer < 0) return -1;
  return answer != TIME_ERROR && !(state.status & STA_UNSYNC);
}

/// The kind of the file system at `path`, as statfs(2) numbers it; 0 where it is not said.
static inline long fh_file_system(const char *path) {
  struct statfs state;
  return statfs(path, &state) == 0 ? (long)state.f_type : 0;
}
