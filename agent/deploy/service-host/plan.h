/*
 * What the service host decides, apart from what it does: no Windows in here, so that it is tested where it is built.
 * Times are in ms and grow; they stand still while the machine sleeps.
 */
#ifndef VESANA_PLAN_H
#define VESANA_PLAN_H

#include <stdbool.h>
#include <stdint.h>

/* EX_TEMPFAIL: a new version is in place, start me again. As in agent/src/commands/exit-codes.ts. */
#define EXIT_RESTART 75u
/* EXIT_EXEC of systemd.exec(5): the program could not be started at all. */
#define EXIT_NOT_STARTED 203u

/* How long a version on trial has until it says READY=1. */
struct lease {
  uint64_t until;
  bool ready;
};

struct lease lease_begin(uint64_t now, uint64_t lease_ms);
/* Words of sd_notify(3): READY=1 ends the wait, EXTEND_TIMEOUT_USEC=n asks for time. Others are left alone. */
void lease_hear(struct lease *lease, const char *words, uint64_t now);
/* How long to wait at most before it is over; UINT64_MAX when there is nothing to wait for. */
uint64_t lease_left(const struct lease *lease, uint64_t now);

/* How a run came to its end. */
enum ending { ENDED_ITSELF, ENDED_ON_REQUEST, ENDED_BY_LEASE, NEVER_STARTED };

/* The same in the words of systemd.exec(5), which note-exit is told. */
struct exit_words {
  const char *result;
  const char *code;
  char status[16];
};

struct exit_words exit_in_words(enum ending ending, uint32_t exit_code, bool was_ready);

/* The pauses before the next start. */
struct restarts {
  unsigned failures;
  unsigned requests;
};

/* Asked for (75): at once, unless that goes round in circles. Else 1 s, doubled up to a minute, until a run lasted one. */
uint32_t restart_pause(struct restarts *restarts, enum ending ending, uint32_t exit_code, uint64_t ran_ms);

#endif
