#include "host.h"

static struct {
  const struct options *options;
  const struct places *places;
  HANDLE stop;
  SERVICE_STATUS_HANDLE handle;
} service;

static void report(DWORD state, DWORD wait_ms) {
  SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS, .dwCurrentState = state, .dwWaitHint = wait_ms};
  if (state == SERVICE_RUNNING) status.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
  SetServiceStatus(service.handle, &status);
}

static DWORD WINAPI control(DWORD word, DWORD type, LPVOID data, LPVOID context) {
  (void)type;
  (void)data;
  (void)context;
  switch (word) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
      report(SERVICE_STOP_PENDING, LONGEST_STOP_MS);
      SetEvent(service.stop);
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

static void WINAPI service_main(DWORD count, LPWSTR *words) {
  (void)count;
  (void)words;
  service.handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, control, NULL);
  if (service.handle == NULL) return;
  report(SERVICE_RUNNING, 0);
  supervise(service.options, service.places, service.stop);
  report(SERVICE_STOPPED, 0);
}

enum exit_code run_as_service(const struct options *options, const struct places *places) {
  service.options = options;
  service.places = places;
  service.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
  record_open(options->log_dir);
  wchar_t name[] = SERVICE_NAME;
  const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
  if (StartServiceCtrlDispatcherW(table)) return DONE;
  say(STD_ERROR_HANDLE, L"Only Windows itself starts this: use \"start\", or \"console\" to look at it.");
  return FAILED;
}

static BOOL WINAPI on_console_end(DWORD event) {
  (void)event;
  SetEvent(service.stop);
  return TRUE;
}

static DWORD WINAPI await_end_of_input(void *parameter) {
  char byte;
  DWORD got;
  while (ReadFile(parameter, &byte, 1, &got, NULL) && got == 1) continue;
  SetEvent(service.stop);
  return 0;
}

enum exit_code run_in_console(const struct options *options, const struct places *places) {
  service.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
  if (!record_open(options->log_dir)) {
    wchar_t why[PATH_CHARS];
    say(STD_ERROR_HANDLE, L"%ls cannot be written: %ls", options->log_dir, last_error_text(why, PATH_CHARS));
    return FAILED;
  }
  SetConsoleCtrlHandler(on_console_end, TRUE);
  HANDLE reader = CreateThread(NULL, 0, await_end_of_input, GetStdHandle(STD_INPUT_HANDLE), 0, NULL);
  if (reader != NULL) CloseHandle(reader);
  say(STD_OUTPUT_HANDLE, L"The agent's output goes to %ls\\agent.log. Ctrl+C ends it.", options->log_dir);
  supervise(options, places, service.stop);
  return DONE;
}
