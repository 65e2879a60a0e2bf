/* The service host: one supervisor, as a Windows service or in a console. docs/decisions/0009 says why it is there. */
#ifndef VESANA_HOST_H
#define VESANA_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <windows.h>

#define SERVICE_NAME L"VesanaAgent"
#define PATH_CHARS 1024
/* As TimeoutStartSec of the systemd units. */
#define DEFAULT_LEASE_S 60u

/* What the process says to whoever started it. */
enum exit_code { DONE = 0, FAILED = 1, USAGE = 2, NO_RIGHTS = 5, NOT_INSTALLED = 6, ELSEWHERE = 7 };

struct options {
  const wchar_t *config;
  const wchar_t *state_dir;
  wchar_t log_dir[PATH_CHARS];
  unsigned trial_lease_s;
};

/* Everything lies beside this program. */
struct places {
  wchar_t folder[PATH_CHARS];
  wchar_t host[PATH_CHARS];
  wchar_t agent[PATH_CHARS];
  wchar_t backup[PATH_CHARS];
  wchar_t draft[PATH_CHARS];
};

/* main.c */
bool find_places(struct places *places);
/* %ProgramData%\Vesana\Agent, and `below` it unless that is NULL. */
void data_path(wchar_t *path, const wchar_t *below);
/* One line of UTF-8 to stdout or stderr. */
void say(DWORD handle, const wchar_t *format, ...);
/* "Access is denied.", for the thread's last error. */
const wchar_t *last_error_text(wchar_t *text, size_t chars);
/* The exit code that the thread's last error means. */
enum exit_code exit_for_last_error(void);

/* supervise.c: keeps the agent running until `stop` is set. */
void supervise(const struct options *options, const struct places *places, HANDLE stop);
/* The service's stop takes no longer, judge included. */
#define LONGEST_STOP_MS 25000u

/* service.c */
enum exit_code run_as_service(const struct options *options, const struct places *places);
enum exit_code run_in_console(const struct options *options, const struct places *places);

/* control.c: the service manager, asked by a person or a set-up program. */
enum exit_code service_start(void);
enum exit_code service_stop(void);
enum exit_code service_restart(void);
enum exit_code service_status(void);
/* The line that the service is started by. */
enum exit_code service_command(wchar_t *command, size_t chars);

/* install.c: both may be repeated. */
enum exit_code install(const struct options *options, const struct places *places);
enum exit_code uninstall(void);

/* rights.c: who may write where. */
/* Makes a folder with these rights, or gives them to one that is free of traps. */
bool make_safe_folder(const wchar_t *path, const wchar_t *sddl);
/* Missing, or made by somebody who may do everything here anyway. */
bool is_of_administrators(const wchar_t *path);
/* The same, and no way to somewhere else. */
bool is_free_of_traps(const wchar_t *path);

/* programs.c: what a set-up program asks about the folder that it is to install to. */
/* Makes it, so that only administrators change what is in it; FAILED where it is somebody else's. */
enum exit_code prepare_folder(const wchar_t *folder);
/* DONE: the service's programs are there. ELSEWHERE: somewhere else, which is said. NOT_INSTALLED: no service. */
enum exit_code service_is_in(const wchar_t *folder);

/* record.c: the log file of the agent's output, and the event log for what people must see. */
bool record_open(const wchar_t *log_dir);
void record_output(const char *bytes, size_t count);
enum severity { INFORMATION, WARNING, FAILURE };
/* Into both. `words` in UTF-8. */
void record(enum severity severity, const char *format, ...);

/* boot.c: the environment that judge and note-exit compare clocks by. */
void say_boot_to_children(void);
/* Since the boot, sleep left out. */
uint64_t awake_ms(void);

/* child.c: a program of ours with all that it starts, its output in the log. */
struct child;
/* Called on another thread, for one line at a time, without its end. */
typedef void (*on_line)(void *context, const char *line);
struct listener {
  void *context;
  /* Lines that begin with VESANA_NOTIFY, without that word. NULL: they are dropped. */
  on_line notified;
  /* All others. NULL: they go into the log as they are. */
  on_line printed;
};
/* NULL and the thread's last error where that did not work. */
struct child *child_start(const wchar_t *program, const wchar_t *words, struct listener listener);
HANDLE child_process(const struct child *child);
/* Closes its stdin, which asks the agent to end. */
void child_ask_to_end(struct child *child);
/* Ends what is left of it and frees everything. Returns its exit code. */
DWORD child_finish(struct child *child);

#endif
