#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define LONGEST_LEASE_S 86400ul

static const wchar_t USAGE_TEXT[] =
    L"The service host of the Vesana agent.\n\n"
    L"  vesana-agent-service install      registers the service " SERVICE_NAME L", or mends it; does not start it\n"
    L"  vesana-agent-service uninstall    stops and removes it; files and data stay\n"
    L"  vesana-agent-service start | stop | restart | status\n"
    L"  vesana-agent-service console      runs the agent in this console, as the service does\n"
    L"  vesana-agent-service --version\n"
    L"  vesana-agent-service is-in DIR    whether the service's programs are there; prepare DIR makes it a safe place\n\n"
    L"Options of install and console: --config PATH, --state-dir DIR, --log-dir DIR, --trial-lease-s N";

void say(DWORD handle, const wchar_t *format, ...) {
  wchar_t words[4 * PATH_CHARS];
  va_list arguments;
  va_start(arguments, format);
  _vsnwprintf(words, sizeof words / sizeof *words, format, arguments);
  va_end(arguments);
  words[sizeof words / sizeof *words - 1] = L'\0';
  char bytes[3 * sizeof words / sizeof *words + 3];
  int count = WideCharToMultiByte(CP_UTF8, 0, words, -1, bytes, sizeof bytes - 2, NULL, NULL);
  if (count == 0) return;
  bytes[count - 1] = '\r';
  bytes[count] = '\n';
  DWORD written;
  WriteFile(GetStdHandle(handle), bytes, (DWORD)count + 1, &written, NULL);
}

const wchar_t *last_error_text(wchar_t *text, size_t chars) {
  const DWORD error = GetLastError();
  const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  if (FormatMessageW(flags, NULL, error, 0, text, (DWORD)chars, NULL) == 0) _snwprintf(text, chars, L"error %lu", error);
  text[chars - 1] = L'\0';
  return text;
}

enum exit_code exit_for_last_error(void) {
  switch (GetLastError()) {
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
      return NO_RIGHTS;
    case ERROR_SERVICE_DOES_NOT_EXIST:
      return NOT_INSTALLED;
    default:
      return FAILED;
  }
}

static bool beside(wchar_t *path, const struct places *places, const wchar_t *name) {
  const int count = _snwprintf(path, PATH_CHARS, L"%ls\\%ls", places->folder, name);
  return count > 0 && count < PATH_CHARS;
}

bool find_places(struct places *places) {
  const DWORD count = GetModuleFileNameW(NULL, places->host, PATH_CHARS);
  if (count == 0 || count >= PATH_CHARS) return false;
  wcscpy(places->folder, places->host);
  wchar_t *end = wcsrchr(places->folder, L'\\');
  if (end == NULL) return false;
  *end = L'\0';
  return beside(places->agent, places, L"vesana-agent.exe") && beside(places->backup, places, L".vesana-agent.bak.exe") &&
         beside(places->draft, places, L".vesana-agent.draft.exe");
}

void data_path(wchar_t *path, const wchar_t *below) {
  wchar_t data[PATH_CHARS / 2];
  const DWORD count = GetEnvironmentVariableW(L"ProgramData", data, PATH_CHARS / 2);
  const wchar_t *root = count == 0 || count >= PATH_CHARS / 2 ? L"C:\\ProgramData" : data;
  _snwprintf(path, PATH_CHARS, L"%ls\\Vesana\\Agent%ls%ls", root, below == NULL ? L"" : L"\\", below == NULL ? L"" : below);
  path[PATH_CHARS - 1] = L'\0';
}

static bool read_lease(const wchar_t *text, struct options *options) {
  wchar_t *end;
  const unsigned long seconds = wcstoul(text, &end, 10);
  options->trial_lease_s = (unsigned)seconds;
  return *end == L'\0' && seconds > 0 && seconds < LONGEST_LEASE_S;
}

/* A quote could not be given on to the agent, and no path has one. */
static bool is_path(const wchar_t *text) {
  return text[0] != L'\0' && wcslen(text) < PATH_CHARS && wcschr(text, L'"') == NULL;
}

/* The last of them would quote the quote that ends the word on a command line. A drive's root keeps its own. */
static void strip_backslashes(wchar_t *path) {
  size_t count = wcslen(path);
  while (count > 1 && path[count - 1] == L'\\' && path[count - 2] != L':') path[--count] = L'\0';
}

static bool read_options(int count, wchar_t **words, struct options *options) {
  *options = (struct options){.trial_lease_s = DEFAULT_LEASE_S};
  data_path(options->log_dir, L"logs");
  if (count % 2 != 0) return false;
  for (int at = 0; at < count; at += 2) {
    const wchar_t *name = words[at];
    wchar_t *value = words[at + 1];
    if (wcscmp(name, L"--trial-lease-s") == 0) {
      if (!read_lease(value, options)) return false;
      continue;
    }
    if (!is_path(value)) return false;
    strip_backslashes(value);
    if (wcscmp(name, L"--config") == 0) options->config = value;
    else if (wcscmp(name, L"--state-dir") == 0) options->state_dir = value;
    else if (wcscmp(name, L"--log-dir") == 0) wcscpy(options->log_dir, value);
    else return false;
  }
  return true;
}

static enum exit_code usage(void) {
  say(STD_ERROR_HANDLE, L"%ls", USAGE_TEXT);
  return USAGE;
}

static enum exit_code execute(const wchar_t *command, int count, wchar_t **words) {
  struct options options;
  struct places places;
  if (count == 1 && wcslen(words[0]) < PATH_CHARS) {
    if (wcscmp(command, L"is-in") == 0) return service_is_in(words[0]);
    if (wcscmp(command, L"prepare") == 0) return prepare_folder(words[0]);
  }
  if (!read_options(count, words, &options) || !find_places(&places)) return usage();
  if (wcscmp(command, L"install") == 0) return install(&options, &places);
  if (wcscmp(command, L"service") == 0) return run_as_service(&options, &places);
  if (wcscmp(command, L"console") == 0) return run_in_console(&options, &places);
  if (count != 0) return usage();
  if (wcscmp(command, L"uninstall") == 0) return uninstall();
  if (wcscmp(command, L"start") == 0) return service_start();
  if (wcscmp(command, L"stop") == 0) return service_stop();
  if (wcscmp(command, L"restart") == 0) return service_restart();
  if (wcscmp(command, L"status") == 0) return service_status();
  if (wcscmp(command, L"--version") != 0) return usage();
  say(STD_OUTPUT_HANDLE, L"" VESANA_VERSION);
  return DONE;
}

int wmain(int count, wchar_t **words) { return count < 2 ? usage() : execute(words[1], count - 2, words + 2); }
