#include <zip.h>

/// What a source that is read once, from its beginning to its end, can be asked; variadic in libzip.
static inline zip_int64_t fh_zip_reads_once(void) {
  return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                        ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
}
