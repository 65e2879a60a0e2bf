#include "host.h"

#include <aclapi.h>
#include <sddl.h>

#define TRUSTED_INSTALLER L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

static bool is_trusted_installer(PSID owner) {
  PSID installer;
  if (!ConvertStringSidToSidW(TRUSTED_INSTALLER, &installer)) return false;
  const bool is_same = EqualSid(installer, owner);
  LocalFree(installer);
  return is_same;
}

static bool is_trusted(PSID owner) {
  if (IsWellKnownSid(owner, WinLocalSystemSid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid)) return true;
  if (is_trusted_installer(owner)) return true;
  HANDLE token;
  union {
    TOKEN_USER user;
    BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
  } caller;
  DWORD bytes;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
  const bool is_caller = GetTokenInformation(token, TokenUser, &caller, sizeof caller, &bytes) && EqualSid(caller.user.User.Sid, owner);
  CloseHandle(token);
  return is_caller;
}

static bool is_reparse_point(const wchar_t *path) {
  const DWORD kind = GetFileAttributesW(path);
  return kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

bool is_of_administrators(const wchar_t *path) {
  PSID owner;
  PSECURITY_DESCRIPTOR rights;
  wchar_t name[PATH_CHARS];
  wcsncpy(name, path, PATH_CHARS - 1);
  name[PATH_CHARS - 1] = L'\0';
  const DWORD error = GetNamedSecurityInfoW(name, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL, &rights);
  if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) return true;
  SetLastError(error);
  if (error != ERROR_SUCCESS) return false;
  const bool trusted = is_trusted(owner);
  LocalFree(rights);
  if (!trusted) SetLastError(ERROR_INVALID_OWNER);
  return trusted;
}

bool is_free_of_traps(const wchar_t *path) {
  if (!is_reparse_point(path)) return is_of_administrators(path);
  SetLastError(ERROR_REPARSE_TAG_INVALID);
  return false;
}

/* Of a folder that is there already. */
static bool set_rights(const wchar_t *path, PSECURITY_DESCRIPTOR rights) {
  BOOL present;
  BOOL defaulted;
  PACL acl = NULL;
  PSID owner = NULL;
  GetSecurityDescriptorDacl(rights, &present, &acl, &defaulted);
  GetSecurityDescriptorOwner(rights, &owner, &defaulted);
  const SECURITY_INFORMATION what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
  wchar_t name[PATH_CHARS];
  wcsncpy(name, path, PATH_CHARS - 1);
  name[PATH_CHARS - 1] = L'\0';
  const DWORD error = SetNamedSecurityInfoW(name, SE_FILE_OBJECT, what, owner, NULL, acl, NULL);
  SetLastError(error);
  return error == ERROR_SUCCESS;
}

static bool is_folder(const wchar_t *path) {
  const DWORD kind = GetFileAttributesW(path);
  if (kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY) != 0) return true;
  SetLastError(ERROR_DIRECTORY);
  return false;
}

bool make_safe_folder(const wchar_t *path, const wchar_t *sddl) {
  PSECURITY_DESCRIPTOR rights;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &rights, NULL)) return false;
  SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = rights};
  const bool done = CreateDirectoryW(path, &attributes) ||
                    (GetLastError() == ERROR_ALREADY_EXISTS && is_folder(path) && is_free_of_traps(path) && set_rights(path, rights));
  const DWORD error = GetLastError();
  LocalFree(rights);
  SetLastError(error);
  return done;
}
