#include "host.h"

#include <wchar.h>

#define WITHIN_MS 30000u
#define LOOK_EVERY_MS 100u

struct manager {
  SC_HANDLE manager;
  SC_HANDLE service;
};

static enum exit_code complain(const wchar_t *what) {
  const enum exit_code code = exit_for_last_error();
  wchar_t why[PATH_CHARS];
  say(STD_ERROR_HANDLE, L"The service " SERVICE_NAME L" %ls: %ls", what, last_error_text(why, PATH_CHARS));
  return code;
}

static bool open_service(struct manager *found, DWORD access) {
  found->service = NULL;
  found->manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  if (found->manager != NULL) found->service = OpenServiceW(found->manager, SERVICE_NAME, access);
  return found->service != NULL;
}

static void close_service(struct manager *found) {
  const DWORD error = GetLastError();
  if (found->service != NULL) CloseServiceHandle(found->service);
  if (found->manager != NULL) CloseServiceHandle(found->manager);
  SetLastError(error);
}

static DWORD state_of(SC_HANDLE service) {
  SERVICE_STATUS status;
  return QueryServiceStatus(service, &status) ? status.dwCurrentState : 0;
}

static bool await_state(SC_HANDLE service, DWORD wanted) {
  for (DWORD waited = 0; waited < WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (state_of(service) == wanted) return true;
    Sleep(LOOK_EVERY_MS);
  }
  SetLastError(ERROR_SERVICE_REQUEST_TIMEOUT);
  return false;
}

static bool start_and_wait(SC_HANDLE service) {
  if (!StartServiceW(service, 0, NULL) && GetLastError() != ERROR_SERVICE_ALREADY_RUNNING) return false;
  return await_state(service, SERVICE_RUNNING);
}

static bool stop_and_wait(SC_HANDLE service) {
  SERVICE_STATUS status;
  for (DWORD waited = 0; waited < WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (ControlService(service, SERVICE_CONTROL_STOP, &status)) return await_state(service, SERVICE_STOPPED);
    if (GetLastError() == ERROR_SERVICE_NOT_ACTIVE) return true;
    if (GetLastError() != ERROR_SERVICE_CANNOT_ACCEPT_CTRL) return false;
    /* It has only begun to start, or stops already for somebody else. */
    Sleep(LOOK_EVERY_MS);
  }
  SetLastError(ERROR_SERVICE_REQUEST_TIMEOUT);
  return false;
}

enum exit_code service_start(void) {
  struct manager found;
  const bool done = open_service(&found, SERVICE_START | SERVICE_QUERY_STATUS) && start_and_wait(found.service);
  close_service(&found);
  return done ? DONE : complain(L"could not be started");
}

enum exit_code service_stop(void) {
  struct manager found;
  const bool done = open_service(&found, SERVICE_STOP | SERVICE_QUERY_STATUS) && stop_and_wait(found.service);
  close_service(&found);
  return done ? DONE : complain(L"could not be stopped");
}

enum exit_code service_restart(void) {
  const enum exit_code stopped = service_stop();
  return stopped == DONE ? service_start() : stopped;
}

enum exit_code service_status(void) {
  static const wchar_t *const states[] = {L"UNKNOWN",          L"STOPPED",       L"START_PENDING", L"STOP_PENDING", L"RUNNING",
                                          L"CONTINUE_PENDING", L"PAUSE_PENDING", L"PAUSED"};
  struct manager found;
  if (!open_service(&found, SERVICE_QUERY_STATUS)) {
    close_service(&found);
    if (GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST) return complain(L"could not be asked");
    say(STD_OUTPUT_HANDLE, L"NOT_INSTALLED");
    return NOT_INSTALLED;
  }
  const DWORD state = state_of(found.service);
  close_service(&found);
  say(STD_OUTPUT_HANDLE, L"%ls", states[state < sizeof states / sizeof *states ? state : 0]);
  return DONE;
}

enum exit_code service_command(wchar_t *command, size_t chars) {
  union {
    QUERY_SERVICE_CONFIGW config;
    BYTE room[8192];
  } asked;
  DWORD needed;
  struct manager found;
  const bool done = open_service(&found, SERVICE_QUERY_CONFIG) && QueryServiceConfigW(found.service, &asked.config, sizeof asked, &needed);
  close_service(&found);
  if (!done) return complain(L"could not be asked");
  wcsncpy(command, asked.config.lpBinaryPathName, chars - 1);
  command[chars - 1] = L'\0';
  return DONE;
}
