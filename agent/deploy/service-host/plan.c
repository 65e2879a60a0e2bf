#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEADY_MS 60000u
#define FIRST_PAUSE_MS 1000u
#define LONGEST_PAUSE_MS 60000u
/* An update restarts once, its undoing once more. */
#define REQUESTS_AT_ONCE 3u
/* NTSTATUS of a failure: what Windows ends a crashing program with. */
#define CRASH_BITS 0xC0000000u
/* Nobody asks for more than a day. */
#define MOST_EXTENSION_USEC 86400000000ull

static const char EXTEND[] = "EXTEND_TIMEOUT_USEC=";

struct lease lease_begin(uint64_t now, uint64_t lease_ms) {
  return (struct lease){.until = now + lease_ms, .ready = false};
}

void lease_hear(struct lease *lease, const char *words, uint64_t now) {
  if (strcmp(words, "READY=1") == 0) {
    lease->ready = true;
    return;
  }
  if (strncmp(words, EXTEND, sizeof EXTEND - 1) != 0) return;
  char *end;
  const uint64_t usec = strtoull(words + sizeof EXTEND - 1, &end, 10);
  if (end == words + sizeof EXTEND - 1 || *end != '\0' || usec > MOST_EXTENSION_USEC) return;
  const uint64_t until = now + usec / 1000;
  if (until > lease->until) lease->until = until;
}

uint64_t lease_left(const struct lease *lease, uint64_t now) {
  if (lease->ready) return UINT64_MAX;
  return lease->until > now ? lease->until - now : 0;
}

/* As systemd: an end before READY=1 is a failure of the protocol, whatever its code; a stop on purpose is none. */
static const char *result_of(enum ending ending, uint32_t exit_code, bool was_ready) {
  switch (ending) {
    case ENDED_ON_REQUEST:
      return "success";
    case ENDED_BY_LEASE:
      return "timeout";
    case NEVER_STARTED:
      return "exit-code";
    case ENDED_ITSELF:
      break;
  }
  if (exit_code != 0 && exit_code != EXIT_RESTART) return "exit-code";
  return was_ready ? "success" : "protocol";
}

struct exit_words exit_in_words(enum ending ending, uint32_t exit_code, bool was_ready) {
  struct exit_words words = {.result = result_of(ending, exit_code, was_ready), .code = "exited", .status = ""};
  if (ending == ENDED_BY_LEASE) {
    words.code = "killed";
    strcpy(words.status, "KILL");
    return words;
  }
  const unsigned code = ending == NEVER_STARTED ? EXIT_NOT_STARTED : exit_code;
  snprintf(words.status, sizeof words.status, code >= CRASH_BITS ? "0x%08X" : "%u", code);
  return words;
}

uint32_t restart_pause(struct restarts *restarts, enum ending ending, uint32_t exit_code, uint64_t ran_ms) {
  if (ran_ms >= STEADY_MS) *restarts = (struct restarts){0};
  if (ending == ENDED_ITSELF && exit_code == EXIT_RESTART && restarts->requests < REQUESTS_AT_ONCE) {
    restarts->requests++;
    return 0;
  }
  uint32_t pause = FIRST_PAUSE_MS;
  for (unsigned doubled = 0; doubled < restarts->failures && pause < LONGEST_PAUSE_MS; doubled++) pause *= 2;
  restarts->failures++;
  return pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}
