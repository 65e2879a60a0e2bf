/*
 * A program that says the right version and then misbehaves. Built by mingw-w64 with -DVERSION='"v1.1.0"' and -DHOW=…
 * By its marker a server takes it for the agent of that version (src/protocol/version-marker.ts).
 */
#include <stdio.h>
#include <string.h>

#include <windows.h>

enum how { CRASHES, EXITS_ONE, EXITS_ZERO, EXITS_LATE, HANGS, EMPTIES_ITSELF };

__attribute__((used)) static const char MARKER[] = "@@vesana-binary:agent:" VERSION "@@";

/* Moves its own file aside, as an update does, and leaves rubbish under its name. */
static int empty_itself(void) {
  char own[1024];
  char aside[1100];
  GetModuleFileNameA(NULL, own, sizeof own);
  snprintf(aside, sizeof aside, "%s.aside", own);
  MoveFileA(own, aside);
  FILE *file = fopen(own, "w");
  if (file != NULL) fputs("no program", file), fclose(file);
  return 1;
}

int main(int count, char **words) {
  if (count > 1 && strcmp(words[1], "--version") == 0) return puts(VERSION) < 0;
  SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
  switch (HOW) {
    case CRASHES:
      RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, NULL);
      return 0;
    case EXITS_ONE:
      return 1;
    case EXITS_ZERO:
      return 0;
    case EXITS_LATE:
      Sleep(8000);
      return 1;
    case HANGS:
      Sleep(INFINITE);
      return 0;
    case EMPTIES_ITSELF:
      return empty_itself();
  }
  return 0;
}
