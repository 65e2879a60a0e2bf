#include "host.h"

#include <stdio.h>
#include <wchar.h>

/* Nobody but administrators and the system changes what runs as the system; everybody may read it. */
#define PROGRAM_RIGHTS L"O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"

static bool is_there(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

/* Every folder on the way that is not there yet: who may rename one of them has all below it. */
static bool make_folders(const wchar_t *folder) {
  wchar_t path[PATH_CHARS];
  for (size_t at = 0; folder[at] != L'\0'; at++) {
    path[at] = folder[at];
    path[at + 1] = L'\0';
    const bool is_whole = folder[at + 1] == L'\\' || folder[at + 1] == L'\0';
    if (is_whole && at > 2 && !is_there(path) && !make_safe_folder(path, PROGRAM_RIGHTS)) return false;
  }
  return true;
}

enum exit_code prepare_folder(const wchar_t *folder) {
  /* Whoever owns a folder gives himself every right in it. */
  if (is_there(folder) ? is_of_administrators(folder) : make_folders(folder)) return DONE;
  const enum exit_code code = exit_for_last_error();
  wchar_t why[PATH_CHARS];
  say(STD_ERROR_HANDLE, L"%ls cannot be made, or was not made by an administrator: %ls", folder, last_error_text(why, PATH_CHARS));
  return code;
}

/* The folder of the program that a command line begins with. */
static bool folder_of(const wchar_t *command, wchar_t *folder) {
  const bool is_quoted = command[0] == L'"';
  wcsncpy(folder, command + (is_quoted ? 1 : 0), PATH_CHARS - 1);
  folder[PATH_CHARS - 1] = L'\0';
  wchar_t *end = wcschr(folder, is_quoted ? L'"' : L' ');
  if (end != NULL) *end = L'\0';
  end = wcsrchr(folder, L'\\');
  if (end != NULL) *end = L'\0';
  return end != NULL;
}

static bool is_same_folder(const wchar_t *one, const wchar_t *other) {
  wchar_t paths[2][PATH_CHARS];
  const wchar_t *const given[] = {one, other};
  for (int at = 0; at < 2; at++) {
    wcsncpy(paths[at], given[at], PATH_CHARS - 1);
    paths[at][PATH_CHARS - 1] = L'\0';
    wchar_t whole[PATH_CHARS];
    const DWORD count = GetLongPathNameW(given[at], whole, PATH_CHARS);
    if (count > 0 && count < PATH_CHARS) wcscpy(paths[at], whole);
  }
  return _wcsicmp(paths[0], paths[1]) == 0;
}

enum exit_code service_is_in(const wchar_t *folder) {
  wchar_t command[4 * PATH_CHARS];
  wchar_t its[PATH_CHARS];
  const enum exit_code code = service_command(command, sizeof command / sizeof *command);
  if (code != DONE) return code;
  if (folder_of(command, its) && is_same_folder(its, folder)) return DONE;
  say(STD_OUTPUT_HANDLE, L"%ls", its);
  return ELSEWHERE;
}
