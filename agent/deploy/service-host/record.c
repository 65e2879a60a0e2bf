#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "events.h"

#define FILE_BYTES (5 * 1024 * 1024)
#define OLD_FILES 4
#define WORDS_BYTES 2048

static struct {
  CRITICAL_SECTION guard;
  wchar_t folder[PATH_CHARS];
  HANDLE file;
  LONGLONG bytes;
} log_file = {.file = INVALID_HANDLE_VALUE};

static void log_path(wchar_t *path, int number) {
  _snwprintf(path, PATH_CHARS, number == 0 ? L"%ls\\agent.log" : L"%ls\\agent.log.%d", log_file.folder, number);
  path[PATH_CHARS - 1] = L'\0';
}

/* Whoever reads it may delete or rename it meanwhile, and does not hold us up. */
static void open_log(void) {
  wchar_t path[PATH_CHARS];
  log_path(path, 0);
  log_file.file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  LARGE_INTEGER size = {0};
  if (log_file.file != INVALID_HANDLE_VALUE) GetFileSizeEx(log_file.file, &size);
  log_file.bytes = size.QuadPart;
}

static void turn_over(void) {
  CloseHandle(log_file.file);
  for (int number = OLD_FILES; number > 0; number--) {
    wchar_t from[PATH_CHARS];
    wchar_t to[PATH_CHARS];
    log_path(from, number - 1);
    log_path(to, number);
    MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING);
  }
  open_log();
  /* Somebody holds the file by its name: the next try comes after as many bytes again. */
  log_file.bytes = 0;
}

static void make_folders(const wchar_t *folder) {
  wchar_t path[PATH_CHARS];
  for (size_t at = 0; folder[at] != L'\0' && at + 1 < PATH_CHARS; at++) {
    path[at] = folder[at];
    path[at + 1] = L'\0';
    if ((folder[at + 1] == L'\\' || folder[at + 1] == L'\0') && at > 2) CreateDirectoryW(path, NULL);
  }
}

bool record_open(const wchar_t *log_dir) {
  InitializeCriticalSection(&log_file.guard);
  wcsncpy(log_file.folder, log_dir, PATH_CHARS - 1);
  make_folders(log_dir);
  open_log();
  return log_file.file != INVALID_HANDLE_VALUE;
}

void record_output(const char *bytes, size_t count) {
  EnterCriticalSection(&log_file.guard);
  /* What kept it from being opened, a scanner, a full disk, may be over. */
  if (log_file.file == INVALID_HANDLE_VALUE) open_log();
  if (log_file.bytes >= FILE_BYTES) turn_over();
  DWORD written = 0;
  if (log_file.file != INVALID_HANDLE_VALUE) WriteFile(log_file.file, bytes, (DWORD)count, &written, NULL);
  log_file.bytes += written;
  LeaveCriticalSection(&log_file.guard);
}

static void into_event_log(enum severity severity, const char *words) {
  static const WORD types[] = {EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE, EVENTLOG_ERROR_TYPE};
  static const DWORD ids[] = {MSG_INFORMATION, MSG_WARNING, MSG_FAILURE};
  wchar_t text[WORDS_BYTES];
  if (MultiByteToWideChar(CP_UTF8, 0, words, -1, text, WORDS_BYTES) == 0) return;
  HANDLE source = RegisterEventSourceW(NULL, SERVICE_NAME);
  if (source == NULL) return;
  const wchar_t *insertions[] = {text};
  ReportEventW(source, types[severity], 0, ids[severity], NULL, 1, 0, insertions, NULL);
  DeregisterEventSource(source);
}

void record(enum severity severity, const char *format, ...) {
  static const char *const levels[] = {"info ", "warn ", "error"};
  char words[WORDS_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  words[sizeof words - 1] = '\0';
  SYSTEMTIME now;
  GetSystemTime(&now);
  char line[WORDS_BYTES + 64];
  const int count = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s service host: %s\r\n", now.wYear, now.wMonth,
                             now.wDay, now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, levels[severity], words);
  if (count > 0) record_output(line, (size_t)count < sizeof line ? (size_t)count : sizeof line - 1);
  into_event_log(severity, words);
}
