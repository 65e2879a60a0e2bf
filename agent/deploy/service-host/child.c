#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTIFY "VESANA_NOTIFY "
#define LINE_BYTES 8192
#define READER_ENDS_WITHIN_MS 5000

struct child {
  HANDLE job;
  HANDLE process;
  HANDLE stdin_write;
  HANDLE output_read;
  HANDLE reader;
  struct listener listener;
};

static void close_handle(HANDLE *handle) {
  if (*handle != NULL) CloseHandle(*handle);
  *handle = NULL;
}

/* A pipe of which the child gets one end. */
static bool make_pipe(HANDLE *read, HANDLE *write, HANDLE *inherited) {
  SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
  return CreatePipe(read, write, &attributes, 0) && SetHandleInformation(*inherited, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

static void hear_line(const struct child *child, char *line, size_t count) {
  const size_t word = sizeof NOTIFY - 1;
  const bool is_notice = count > word && memcmp(line, NOTIFY, word) == 0;
  const on_line told = is_notice ? child->listener.notified : child->listener.printed;
  if (told == NULL && !is_notice) record_output(line, count);
  if (told == NULL) return;
  while (count > 0 && (line[count - 1] == '\n' || line[count - 1] == '\r')) count--;
  line[count] = '\0';
  told(child->listener.context, is_notice ? line + word : line);
}

/* Until every process that has the other end is gone. A line that is too long goes on in the next one. */
static DWORD WINAPI read_output(void *parameter) {
  const struct child *child = parameter;
  char line[LINE_BYTES + 1];
  size_t count = 0;
  DWORD got;
  while (ReadFile(child->output_read, line + count, (DWORD)(LINE_BYTES - count), &got, NULL) && got > 0) {
    count += got;
    char *end;
    while ((end = memchr(line, '\n', count)) != NULL || count == LINE_BYTES) {
      const size_t whole = end == NULL ? count : (size_t)(end - line) + 1;
      const char after = line[whole];
      hear_line(child, line, whole);
      line[whole] = after;
      memmove(line, line + whole, count - whole);
      count -= whole;
    }
  }
  if (count > 0) hear_line(child, line, count);
  return 0;
}

/* When its last handle is closed, also by the host's own end, everything in the job ends. */
static HANDLE make_job(void) {
  HANDLE job = CreateJobObjectW(NULL, NULL);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (job != NULL) SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

/* Starts the program with these two handles and no other of ours. */
static bool create(struct child *child, const wchar_t *program, wchar_t *command_line, HANDLE input, HANDLE output) {
  HANDLE inherited[] = {input, output};
  SIZE_T bytes = 0;
  InitializeProcThreadAttributeList(NULL, 1, 0, &bytes);
  LPPROC_THREAD_ATTRIBUTE_LIST list = malloc(bytes);
  if (list == NULL) return false;
  STARTUPINFOEXW startup = {.lpAttributeList = list};
  startup.StartupInfo.cb = sizeof startup;
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = input;
  startup.StartupInfo.hStdOutput = output;
  startup.StartupInfo.hStdError = output;
  PROCESS_INFORMATION process = {0};
  bool started = false;
  if (InitializeProcThreadAttributeList(list, 1, 0, &bytes)) {
    started = UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited, sizeof inherited, NULL, NULL) &&
              CreateProcessW(program, command_line, NULL, NULL, TRUE,
                             CREATE_SUSPENDED | CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT,
                             NULL, NULL, &startup.StartupInfo, &process);
    DeleteProcThreadAttributeList(list);
  }
  const DWORD error = GetLastError();
  free(list);
  SetLastError(error);
  if (!started) return false;
  child->process = process.hProcess;
  AssignProcessToJobObject(child->job, child->process);
  ResumeThread(process.hThread);
  CloseHandle(process.hThread);
  return true;
}

static void let_go(struct child *child) {
  close_handle(&child->stdin_write);
  close_handle(&child->output_read);
  close_handle(&child->process);
  close_handle(&child->job);
  free(child);
}

struct child *child_start(const wchar_t *program, const wchar_t *words, struct listener listener) {
  struct child *child = calloc(1, sizeof *child);
  if (child == NULL) return NULL;
  child->listener = listener;
  child->job = make_job();
  HANDLE input = NULL;
  HANDLE output = NULL;
  wchar_t command_line[4 * PATH_CHARS];
  const bool fits = _snwprintf(command_line, sizeof command_line / sizeof *command_line, L"\"%ls\" %ls", program, words) > 0;
  const bool started = fits && child->job != NULL && make_pipe(&input, &child->stdin_write, &input) &&
                       make_pipe(&child->output_read, &output, &output) &&
                       create(child, program, command_line, input, output);
  const DWORD error = GetLastError();
  close_handle(&input);
  close_handle(&output);
  if (!started) {
    let_go(child);
    SetLastError(error);
    return NULL;
  }
  child->reader = CreateThread(NULL, 0, read_output, child, 0, NULL);
  return child;
}

HANDLE child_process(const struct child *child) { return child->process; }

void child_ask_to_end(struct child *child) { close_handle(&child->stdin_write); }

DWORD child_finish(struct child *child) {
  /* What the agent has started ends with it; the agent itself, if it has not heeded the word. */
  TerminateJobObject(child->job, 1);
  WaitForSingleObject(child->process, READER_ENDS_WITHIN_MS);
  DWORD exit_code = 1;
  GetExitCodeProcess(child->process, &exit_code);
  if (child->reader != NULL && WaitForSingleObject(child->reader, READER_ENDS_WITHIN_MS) != WAIT_OBJECT_0) {
    CancelSynchronousIo(child->reader);
    WaitForSingleObject(child->reader, INFINITE);
  }
  close_handle(&child->reader);
  let_go(child);
  return exit_code;
}
