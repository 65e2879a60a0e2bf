#include "host.h"

#include <stdio.h>
#include <wchar.h>

#include "plan.h"

/* The judge ends itself after 45 s. */
#define JUDGE_MS 60000u
/* A whole agent starts for it: on a slow machine that takes its time. */
#define NOTE_MS 60000u
/* The agent needs 2 s at most. */
#define STOP_MS 10000u

struct watch {
  CRITICAL_SECTION guard;
  struct lease lease;
  HANDLE heard;
};

static bool is_missing(const wchar_t *path) {
  return GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES &&
         (GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND);
}

/* A power cut between the two renames of an update leaves the backup alone (agent/src/system/files-in-use.ts). */
static void heal(const struct places *places) {
  if (!is_missing(places->agent) || is_missing(places->backup)) return;
  const bool copied = CopyFileW(places->backup, places->draft, FALSE) || CreateHardLinkW(places->draft, places->backup, NULL);
  const bool healed = copied && MoveFileExW(places->draft, places->agent, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
  if (healed) {
    record(WARNING, "The program was missing, so its backup was put in its place.");
  } else {
    record(FAILURE, "The program is missing and its backup cannot be put in its place (error %lu).", GetLastError());
  }
}

/* "run --config C --state-dir D" */
static void words_of(const struct options *options, const wchar_t *command, wchar_t *words, size_t chars) {
  _snwprintf(words, chars, L"%ls%ls%ls%ls%ls%ls%ls", command, options->config == NULL ? L"" : L" --config \"",
             options->config == NULL ? L"" : options->config, options->config == NULL ? L"" : L"\"",
             options->state_dir == NULL ? L"" : L" --state-dir \"", options->state_dir == NULL ? L"" : options->state_dir,
             options->state_dir == NULL ? L"" : L"\"");
  words[chars - 1] = L'\0';
}

/* What judge and note-exit have to say is for people: a version was put back, or could not be. */
static void heard_from_backup(void *context, const char *line) {
  (void)context;
  if (line[0] != '\0') record(WARNING, "%s", line);
}

/* Lets the backup do something, for so long. A missing or broken backup never keeps the agent from starting. */
static void ask_backup(const struct options *options, const struct places *places, const wchar_t *command, DWORD at_most_ms,
                       HANDLE stop) {
  if (is_missing(places->backup)) return;
  wchar_t words[3 * PATH_CHARS];
  words_of(options, command, words, sizeof words / sizeof *words);
  say_boot_to_children();
  struct child *child = child_start(places->backup, words, (struct listener){.printed = heard_from_backup});
  if (child == NULL) {
    record(WARNING, "The backup cannot be started (error %lu).", GetLastError());
    return;
  }
  const HANDLE awaited[] = {child_process(child), stop};
  DWORD end = WaitForMultipleObjects(2, awaited, FALSE, at_most_ms);
  /* It may be in the middle of a copy. What it has not finished, it does at the next start. */
  if (end == WAIT_OBJECT_0 + 1) end = WaitForSingleObject(child_process(child), STOP_MS);
  if (end != WAIT_OBJECT_0)
    record(WARNING, "The backup did not finish \"%ls\" within %lu s.", command, at_most_ms / 1000);
  child_finish(child);
}

static void hear(void *context, const char *words) {
  struct watch *watch = context;
  EnterCriticalSection(&watch->guard);
  lease_hear(&watch->lease, words, awake_ms());
  LeaveCriticalSection(&watch->guard);
  SetEvent(watch->heard);
}

static uint64_t left_of(struct watch *watch, bool *ready) {
  EnterCriticalSection(&watch->guard);
  const uint64_t left = lease_left(&watch->lease, awake_ms());
  *ready = watch->lease.ready;
  LeaveCriticalSection(&watch->guard);
  return left;
}

/* Waits for the end of the agent, of its lease, or of the service. */
static enum ending wait_for_end(struct watch *watch, struct child *child, HANDLE stop, bool *ready) {
  for (;;) {
    const uint64_t left = left_of(watch, ready);
    const HANDLE awaited[] = {child_process(child), stop, watch->heard};
    const DWORD patience = left == UINT64_MAX ? INFINITE : left > 3600000 ? 3600000 : (DWORD)left;
    switch (left == 0 ? WAIT_TIMEOUT : WaitForMultipleObjects(3, awaited, FALSE, patience)) {
      case WAIT_OBJECT_0:
        left_of(watch, ready);
        return ENDED_ITSELF;
      case WAIT_OBJECT_0 + 1:
        return ENDED_ON_REQUEST;
      default:
        if (left_of(watch, ready) == 0) return ENDED_BY_LEASE;
    }
  }
}

struct run {
  enum ending ending;
  DWORD exit_code;
  bool ready;
  uint64_t ran_ms;
};

static struct run run_agent(const struct options *options, const struct places *places, HANDLE stop) {
  struct watch watch = {.heard = CreateEventW(NULL, FALSE, FALSE, NULL)};
  InitializeCriticalSection(&watch.guard);
  const uint64_t began = awake_ms();
  watch.lease = lease_begin(began, options->trial_lease_s * 1000ull);
  wchar_t words[3 * PATH_CHARS];
  words_of(options, L"run", words, sizeof words / sizeof *words);
  struct run run = {.ending = NEVER_STARTED};
  struct child *child = child_start(places->agent, words, (struct listener){.context = &watch, .notified = hear});
  if (child == NULL) {
    record(FAILURE, "The agent cannot be started (error %lu).", GetLastError());
  } else {
    run.ending = wait_for_end(&watch, child, stop, &run.ready);
    if (run.ending != ENDED_ITSELF) {
      child_ask_to_end(child);
      WaitForSingleObject(child_process(child), STOP_MS);
    }
    run.exit_code = child_finish(child);
  }
  run.ran_ms = awake_ms() - began;
  DeleteCriticalSection(&watch.guard);
  CloseHandle(watch.heard);
  return run;
}

static void note_end(const struct options *options, const struct places *places, const struct run *run, HANDLE stop) {
  const struct exit_words words = exit_in_words(run->ending, run->exit_code, run->ready);
  SetEnvironmentVariableA("SERVICE_RESULT", words.result);
  SetEnvironmentVariableA("EXIT_CODE", words.code);
  SetEnvironmentVariableA("EXIT_STATUS", words.status);
  ask_backup(options, places, L"note-exit", NOTE_MS, stop);
  SetEnvironmentVariableA("SERVICE_RESULT", NULL);
  SetEnvironmentVariableA("EXIT_CODE", NULL);
  SetEnvironmentVariableA("EXIT_STATUS", NULL);
  if (run->ending == ENDED_BY_LEASE) {
    record(WARNING, "The agent did not report within its lease and was ended.");
  } else if (run->ending == ENDED_ITSELF && run->exit_code == EXIT_RESTART) {
    record(INFORMATION, "The agent asks to be started again.");
  } else if (run->ending == ENDED_ITSELF) {
    record(WARNING, "The agent ended by itself: %s %s.", words.code, words.status);
  }
}

void supervise(const struct options *options, const struct places *places, HANDLE stop) {
  wchar_t lease[16];
  wsprintfW(lease, L"%u", options->trial_lease_s);
  SetEnvironmentVariableW(L"VESANA_TRIAL_LEASE_S", lease);
  SetEnvironmentVariableW(L"VESANA_SERVICE_HOST", L"" VESANA_VERSION);
  record(INFORMATION, "The service host %ls begins.", L"" VESANA_VERSION);
  struct restarts restarts = {0};
  for (DWORD pause = 0; WaitForSingleObject(stop, pause) == WAIT_TIMEOUT;) {
    heal(places);
    ask_backup(options, places, L"judge", JUDGE_MS, stop);
    heal(places);
    if (WaitForSingleObject(stop, 0) == WAIT_OBJECT_0) break;
    const struct run run = run_agent(options, places, stop);
    note_end(options, places, &run, stop);
    pause = restart_pause(&restarts, run.ending, run.exit_code, run.ran_ms);
  }
  record(INFORMATION, "The service host ends.");
}
