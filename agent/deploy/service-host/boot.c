#include "host.h"

/* RtlGenRandom, which has no other name in the headers. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG bytes);

#define BOOT_KEY L"Software\\Vesana\\Agent\\Boot"
#define ID_CHARS 33

uint64_t awake_ms(void) {
  ULONGLONG hundreds_of_ns = 0;
  if (QueryUnbiasedInterruptTime(&hundreds_of_ns)) return hundreds_of_ns / 10000;
  return GetTickCount64();
}

static bool new_id(wchar_t id[ID_CHARS]) {
  unsigned char bytes[16];
  if (!SystemFunction036(bytes, sizeof bytes)) return false;
  for (int i = 0; i < 16; i++) wsprintfW(id + 2 * i, L"%02x", bytes[i]);
  return true;
}

/* Windows has no name for a boot. A key that it does not write to the disk lasts just as long as one. */
static bool boot_id(wchar_t id[ID_CHARS]) {
  HKEY key;
  HKEY parent;
  const DWORD access = KEY_READ | KEY_WRITE | KEY_WOW64_64KEY;
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"Software\\Vesana\\Agent", 0, NULL, 0, access, NULL, &parent, NULL) != 0)
    return false;
  RegCloseKey(parent);
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, BOOT_KEY, 0, NULL, REG_OPTION_VOLATILE, access, NULL, &key, NULL) != 0)
    return false;
  DWORD bytes = ID_CHARS * sizeof(wchar_t);
  bool known = RegGetValueW(key, NULL, L"Id", RRF_RT_REG_SZ, NULL, id, &bytes) == 0;
  if (!known && new_id(id))
    known = RegSetValueExW(key, L"Id", 0, REG_SZ, (const BYTE *)id, ID_CHARS * sizeof(wchar_t)) == 0;
  RegCloseKey(key);
  return known;
}

void say_boot_to_children(void) {
  static wchar_t id[ID_CHARS];
  if (id[0] == L'\0' && !boot_id(id)) return;
  wchar_t now[24];
  wsprintfW(now, L"%I64u", awake_ms());
  SetEnvironmentVariableW(L"VESANA_BOOT_ID", id);
  SetEnvironmentVariableW(L"VESANA_BOOT_MS", now);
}
