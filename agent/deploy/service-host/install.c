#include "host.h"

#include <stdio.h>

/* Administrators own it; they and the system may do everything, nobody else anything; what is made inside inherits that. */
#define DATA_RIGHTS L"O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
#define EVENT_SOURCE L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" SERVICE_NAME
#define BOOT_KEY L"Software\\Vesana\\Agent\\Boot"
#define DISPLAY_NAME L"Vesana Agent"
#define DESCRIPTION L"Runs the Vesana agent and keeps it up to date. A new version that does not work is undone."

static enum exit_code complain(const wchar_t *what) {
  const enum exit_code code = exit_for_last_error();
  wchar_t why[PATH_CHARS];
  say(STD_ERROR_HANDLE, L"%ls: %ls", what, last_error_text(why, PATH_CHARS));
  return code;
}

/* C:\ProgramData\Vesana. */
static void vendor_path(wchar_t *path) {
  data_path(path, NULL);
  *wcsrchr(path, L'\\') = L'\0';
}

/* Once nobody else may put anything there. What somebody has put there before keeps the rights that he gave it. */
static bool is_data_free_of_traps(wchar_t *path) {
  static const wchar_t *const names[] = {L"config.yaml", L"config.yaml.tmp", L"state", L"logs"};
  for (size_t at = 0; at < sizeof names / sizeof *names; at++) {
    data_path(path, names[at]);
    if (!is_free_of_traps(path)) return false;
  }
  return true;
}

/* The agent believes every file of its state. */
static bool is_state_free_of_traps(wchar_t *path) {
  data_path(path, L"state\\*");
  WIN32_FIND_DATAW found;
  HANDLE search = FindFirstFileW(path, &found);
  if (search == INVALID_HANDLE_VALUE) return GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND;
  bool is_free = true;
  do {
    if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0) continue;
    wchar_t below[PATH_CHARS];
    _snwprintf(below, PATH_CHARS, L"state\\%ls", found.cFileName);
    below[PATH_CHARS - 1] = L'\0';
    data_path(path, below);
    is_free = is_free_of_traps(path);
  } while (is_free && FindNextFileW(search, &found));
  const DWORD error = GetLastError();
  FindClose(search);
  SetLastError(error);
  return is_free;
}

/* The folders first, from above: after that nobody else can change what the looks at their contents find. */
static enum exit_code secure_data(void) {
  wchar_t path[PATH_CHARS];
  vendor_path(path);
  bool is_safe = make_safe_folder(path, DATA_RIGHTS);
  if (is_safe) {
    data_path(path, NULL);
    is_safe = make_safe_folder(path, DATA_RIGHTS);
  }
  if (is_safe && is_data_free_of_traps(path) && is_state_free_of_traps(path)) return DONE;
  const enum exit_code code = exit_for_last_error();
  wchar_t why[PATH_CHARS];
  say(STD_ERROR_HANDLE, L"%ls was not made by an administrator. Look at it, delete it, and install again. (%ls)", path,
      last_error_text(why, PATH_CHARS));
  return code;
}

static bool set_word(HKEY key, const wchar_t *name, DWORD value) {
  return RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof value) == ERROR_SUCCESS;
}

/* Without it the event viewer shows our words below an excuse of its own. */
static bool register_event_source(const struct places *places) {
  HKEY key;
  const LSTATUS opened = RegCreateKeyExW(HKEY_LOCAL_MACHINE, EVENT_SOURCE, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);
  SetLastError((DWORD)opened);
  if (opened != ERROR_SUCCESS) return false;
  const DWORD bytes = (DWORD)((wcslen(places->host) + 1) * sizeof(wchar_t));
  const bool done = RegSetValueExW(key, L"EventMessageFile", 0, REG_SZ, (const BYTE *)places->host, bytes) == ERROR_SUCCESS &&
                    set_word(key, L"TypesSupported", EVENTLOG_INFORMATION_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_ERROR_TYPE);
  RegCloseKey(key);
  return done;
}

static void command_of(const struct options *options, const struct places *places, wchar_t *command, size_t chars) {
  wchar_t usual[PATH_CHARS];
  data_path(usual, L"logs");
  int used = _snwprintf(command, chars, L"\"%ls\" service", places->host);
  if (options->config != NULL) used += _snwprintf(command + used, chars - used, L" --config \"%ls\"", options->config);
  if (options->state_dir != NULL) used += _snwprintf(command + used, chars - used, L" --state-dir \"%ls\"", options->state_dir);
  if (wcscmp(usual, options->log_dir) != 0) used += _snwprintf(command + used, chars - used, L" --log-dir \"%ls\"", options->log_dir);
  if (options->trial_lease_s != DEFAULT_LEASE_S)
    _snwprintf(command + used, chars - used, L" --trial-lease-s %u", options->trial_lease_s);
  command[chars - 1] = L'\0';
}

/* The host starts the agent again; this is for the host itself, should it crash. */
static void describe(SC_HANDLE service) {
  wchar_t words[] = DESCRIPTION;
  SERVICE_DESCRIPTIONW description = {words};
  ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description);
  SC_ACTION actions[] = {{SC_ACTION_RESTART, 1000}, {SC_ACTION_RESTART, 5000}, {SC_ACTION_RESTART, 30000}};
  SERVICE_FAILURE_ACTIONSW failure = {.dwResetPeriod = 86400, .cActions = 3, .lpsaActions = actions};
  ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &failure);
}

static bool register_service(const struct options *options, const struct places *places) {
  wchar_t command[4 * PATH_CHARS];
  command_of(options, places, command, sizeof command / sizeof *command);
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
  if (manager == NULL) return false;
  SC_HANDLE service = CreateServiceW(manager, SERVICE_NAME, DISPLAY_NAME, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                     SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
  if (service == NULL && GetLastError() == ERROR_SERVICE_EXISTS) {
    service = OpenServiceW(manager, SERVICE_NAME, SERVICE_ALL_ACCESS);
    if (service != NULL && !ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                                 command, NULL, NULL, NULL, NULL, NULL, DISPLAY_NAME)) {
      const DWORD error = GetLastError();
      CloseServiceHandle(service);
      service = NULL;
      SetLastError(error);
    }
  }
  if (service != NULL) {
    describe(service);
    CloseServiceHandle(service);
  }
  const DWORD error = GetLastError();
  CloseServiceHandle(manager);
  SetLastError(error);
  return service != NULL;
}

enum exit_code install(const struct options *options, const struct places *places) {
  const enum exit_code secured = secure_data();
  if (secured != DONE) return secured;
  if (!register_service(options, places)) return complain(L"The service " SERVICE_NAME L" cannot be registered");
  if (!register_event_source(places)) return complain(L"The source of the event log cannot be registered");
  return DONE;
}

enum exit_code uninstall(void) {
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  SC_HANDLE service = manager == NULL ? NULL : OpenServiceW(manager, SERVICE_NAME, DELETE);
  const bool is_there = service != NULL || GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST;
  enum exit_code code = DONE;
  if (is_there) {
    code = service == NULL ? complain(L"The service cannot be removed") : service_stop();
    if (code == DONE && !DeleteService(service)) code = complain(L"The service cannot be removed");
  }
  if (service != NULL) CloseServiceHandle(service);
  if (manager != NULL) CloseServiceHandle(manager);
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, EVENT_SOURCE);
  RegDeleteKeyExW(HKEY_LOCAL_MACHINE, BOOT_KEY, KEY_WOW64_64KEY, 0);
  return code;
}
