// The resolver of the C library. What is a macro there, or wants a structure that Swift cannot make, is a function here.
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>

/// Asks for `name`: the length of the answer, or -1, and why in `failure` (netdb.h has the numbers). At most 6 seconds a
/// name server. With a port, the name server is this machine's own there, not the ones that it is set up with.
static inline int fh_resolve(const char *name, int type, int port, unsigned char *answer, int room, int *failure) {
  struct __res_state state;
  memset(&state, 0, sizeof state);
  if (res_ninit(&state) != 0) {
    *failure = NO_RECOVERY;
    return -1;
  }
  state.retrans = 2;
  state.retry = 2;
  if (port) {
    state.nscount = 1;
    state.nsaddr_list[0].sin_family = AF_INET;
    state.nsaddr_list[0].sin_port = htons((unsigned short)port);
    state.nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  int length = res_nquery(&state, name, ns_c_in, type, answer, room);
  *failure = state.res_h_errno;
  res_nclose(&state);
  return length < room ? length : room;
}

/// How many records answer, or -1 where the message is not sound.
static inline int fh_answer_count(const unsigned char *message, int length) {
  ns_msg parsed;
  if (ns_initparse(message, length, &parsed) != 0) return -1;
  return ns_msg_count(parsed, ns_s_an);
}

/// The type of the answer at `index`, and where its data are; -1 where it is not sound.
static inline int fh_answer(const unsigned char *message, int length, int index, int *offset, int *size) {
  ns_msg parsed;
  ns_rr record;
  if (ns_initparse(message, length, &parsed) != 0) return -1;
  if (ns_parserr(&parsed, ns_s_an, index, &record) != 0) return -1;
  *offset = (int)(ns_rr_rdata(record) - message);
  *size = ns_rr_rdlen(record);
  return ns_rr_type(record);
}

/// Writes the name at `offset`, which may be folded into the message; false where it is not sound.
static inline int fh_name(const unsigned char *message, int length, int offset, char *name, int room) {
  return dn_expand(message, message + length, message + offset, name, room) >= 0;
}
