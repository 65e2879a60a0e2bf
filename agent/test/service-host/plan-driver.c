/* Asks plan.c what the words of the command line say: see plan.test.ts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

static enum ending ending_of(const char *word) {
  static const char *const endings[] = {"itself", "request", "lease", "never"};
  for (int i = 0; i < 4; i++) {
    if (strncmp(word, endings[i], strlen(endings[i])) == 0) return (enum ending)i;
  }
  exit(2);
}

/* exit ENDING CODE ready|waiting */
static void say_exit(char **words) {
  const struct exit_words said = exit_in_words(ending_of(words[0]), (uint32_t)strtoul(words[1], NULL, 0), strcmp(words[2], "ready") == 0);
  printf("%s %s %s\n", said.result, said.code, said.status);
}

/* pauses ENDING:CODE:RAN_MS … */
static void say_pauses(int count, char **words) {
  struct restarts restarts = {0};
  for (int i = 0; i < count; i++) {
    char *rest = strchr(words[i], ':') + 1;
    const uint32_t code = (uint32_t)strtoul(rest, &rest, 0);
    printf("%" PRIu32 " ", restart_pause(&restarts, ending_of(words[i]), code, strtoull(rest + 1, NULL, 0)));
  }
}

/* lease MS NOW:WORDS … : what is left after each. */
static void say_lease(int count, char **words) {
  struct lease lease = lease_begin(0, strtoull(words[0], NULL, 0));
  for (int i = 1; i < count; i++) {
    char *rest;
    const uint64_t now = strtoull(words[i], &rest, 0);
    lease_hear(&lease, rest + 1, now);
    const uint64_t left = lease_left(&lease, now);
    if (left == UINT64_MAX) printf("ready ");
    else printf("%" PRIu64 " ", left);
  }
}

int main(int count, char **words) {
  if (count < 3) return 2;
  if (strcmp(words[1], "exit") == 0) say_exit(words + 2);
  if (strcmp(words[1], "pauses") == 0) say_pauses(count - 2, words + 2);
  if (strcmp(words[1], "lease") == 0) say_lease(count - 2, words + 2);
  return 0;
}
