; vesana-agent-setup.exe: installs the agent as the Windows service VesanaAgent, with a wizard or silently.
; docs/windows.md has its words and exit codes. Made with the agent in it by one command:
;
;   npm run build:agent -- --version v1.5.0 --platform windows-amd64
;
; `makensis installer.nsi` in this folder does too, with what was built before. Either way its version is the one that
; the agent inside says: there is no other place for it.

Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel admin
CRCCheck force

!ifndef PROGRAMS
  !define PROGRAMS "${__FILEDIR__}/../bin"
!endif
!ifndef OUT_FILE
  !define OUT_FILE "${__FILEDIR__}/../bin/vesana-agent-setup.exe"
!endif
!define AGENT_FILE "${PROGRAMS}/vesana-agent-windows-amd64.exe"
!define SERVICE_FILE "${PROGRAMS}/vesana-agent-service.exe"

; VERSION (v1.5.0), NUMBERS (1.5.0.0) and MARKER_FILE, from the agent itself.
!tempfile FACTS
!system 'node "${__FILEDIR__}/../../scripts/installer-facts.mjs" "${AGENT_FILE}" "${SERVICE_FILE}" "${FACTS}"' = 0
!include "${FACTS}"
!delfile "${FACTS}"

!ifdef QUICK
  SetCompress off
!else
  SetCompressor /FINAL lzma
  SetCompressorDictSize 64
!endif

Name "Vesana Agent"
BrandingText "Vesana Agent ${VERSION}"
OutFile "${OUT_FILE}"
InstallDir "$PROGRAMFILES64\Vesana\Agent"
InstallDirRegKey HKLM "Software\Microsoft\Windows\CurrentVersion\Uninstall\VesanaAgent" "InstallLocation"
ShowInstDetails show
ShowUninstDetails show

VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "Vesana Agent"
VIAddVersionKey CompanyName "Vesana"
VIAddVersionKey LegalCopyright "Apache License 2.0"
VIAddVersionKey FileDescription "Vesana Agent set-up"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
; By this the server knows whether a release's set-up program is that release's.
PEAddResource "${MARKER_FILE}" "#10" "#1"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh

!include "windows\words.nsh"
!include "windows\programs.nsh"
!include "windows\access-page.nsh"
!include "windows\install.nsh"
!include "windows\uninstall.nsh"

!define MUI_ICON "windows\vesana.ico"
!define MUI_UNICON "windows\vesana.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "windows\wizard.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "windows\wizard.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Vesana Agent ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "This installs the Vesana agent as a Windows service. From then on it keeps itself up to date from your Vesana server.$\r$\n$\r$\nYou need the address of the server, and a token: the dashboard shows both under Hosts, Add host."
!define MUI_FINISHPAGE_TITLE "The agent runs"
!define MUI_FINISHPAGE_TEXT "The service VesanaAgent is installed and started. The host shows up as ONLINE on the dashboard."

!insertmacro MUI_PAGE_WELCOME
Page custom ShowAccessPage LeaveAccessPage
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH

!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.ShowPurgePage un.LeavePurgePage
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!ifdef SIGN_COMMAND
  !uninstfinalize '${SIGN_COMMAND} "%1"' = 0
!endif
