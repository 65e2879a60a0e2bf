; What the set-up program changes on the machine. What can be known before is found out before; a first installation
; that fails on its way leaves nothing, one over another leaves the service running as it was.

!define APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\VesanaAgent"
; MOVEFILE_REPLACE_EXISTING and MOVEFILE_WRITE_THROUGH
!define REPLACE_NOW 9
!define DRAFT "$INSTDIR\.vesana-agent.set-up.exe"
!define SERVICE_DRAFT "$INSTDIR\.vesana-agent.set-up-service.exe"

Var WasInstalled
; 1 from the first change to the last: what ends in between is undone.
Var IsUnderWay

Function .onInit
  SetRegView 64
  SetShellVarContext all
  Delete "${LOG}"
  ReadEnvStr $Server VESANA_SERVER
  ReadEnvStr $Token VESANA_TOKEN
  Call ReadWords
  StrCpy $IsConfigured 0
  ${If} ${FileExists} "$APPDATA\Vesana\Agent\config.yaml"
    StrCpy $IsConfigured 1
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    StrCpy $R0 "The agent needs Windows 10, Windows Server 2016, or later."
    StrCpy $R1 ${EXIT_SYSTEM}
    Call EndBefore
  ${EndIf}
  Call FindService
FunctionEnd

; $WasInstalled: 1 where there is the service, in this folder. In another one it would run on below its successor.
Function FindService
  StrCpy $WasInstalled 0
  StrCpy $R0 'is-in "$INSTDIR"'
  Call AskOwnService
  ${If} $R0 == 0
    StrCpy $WasInstalled 1
  ${ElseIf} $R0 == ${SERVICE_ELSEWHERE}
    Call OneLine
    StrCpy $R0 "The service VesanaAgent is installed in $R1: install there, or remove it first. Nothing was changed."
    StrCpy $R1 ${EXIT_WORDS}
    Call EndBefore
  ${ElseIf} $R0 != ${SERVICE_MISSING}
    StrCpy $R0 "Windows does not say whether the service VesanaAgent is installed: $R1"
    StrCpy $R1 ${EXIT_SERVICE}
    Call EndBefore
  ${EndIf}
FunctionEnd

; What ends on its way without GoBack: a file could not be extracted, or somebody cancelled.
Function .onInstFailed
  ${If} $IsUnderWay = 1
    StrCpy $R0 "$INSTDIR cannot be written to. Is the disk full?"
    StrCpy $R1 ${EXIT_FILES}
    Call Undo
    Call Tell
    SetErrorLevel $R1
  ${EndIf}
FunctionEnd

Section "Agent"
  StrCpy $IsUnderWay 0
  Call UnpackAgent
  ; The wizard's page has asked already; a silent run has no page.
  ${If} ${Silent}
    StrCpy $R0 "--check"
    Call SetUpByAgent
    ${If} $R1 != 0
      Call Fail
    ${EndIf}
  ${EndIf}
  Call PrepareFolder
  StrCpy $IsUnderWay 1
  Call UnpackDrafts
  Call StopService
  Call PlaceFiles
  StrCpy $R0 install
  Call AskService
  ${If} $R0 != 0
    StrCpy $R0 "The service VesanaAgent cannot be registered: $R1"
    StrCpy $R1 ${EXIT_SERVICE}
    Call GoBack
  ${EndIf}
  StrCpy $R0 ""
  Call SetUpByAgent
  ${If} $R1 != 0
    Call GoBack
  ${EndIf}
  Call Tell
  Call ShowInApps
  StrCpy $IsUnderWay 0
  StrCpy $R0 start
  Call AskService
  ${If} $R0 != 0
    StrCpy $R0 "The service VesanaAgent is installed and does not start: $R1"
    StrCpy $R1 ${EXIT_SERVICE}
    Call Fail
  ${EndIf}
  StrCpy $R0 "Vesana Agent is installed, and runs."
  Call Tell
SectionEnd

Function StopService
  ${If} $WasInstalled = 0
    Return
  ${EndIf}
  StrCpy $R0 "Stopping the service..."
  Call Tell
  StrCpy $R0 stop
  Call AskOwnService
  ${If} $R0 != 0
  ${AndIf} $R0 != ${SERVICE_MISSING}
    StrCpy $R0 "The service VesanaAgent cannot be stopped: $R1"
    StrCpy $R1 ${EXIT_SERVICE}
    Call GoBack
  ${EndIf}
FunctionEnd

; What runs as the system lies where only administrators write.
Function PrepareFolder
  StrCpy $R0 'prepare "$INSTDIR"'
  Call AskOwnService
  ${If} $R0 != 0
    Call OneLine
    StrCpy $R0 $R1
    StrCpy $R1 ${EXIT_WORDS}
    Call Fail
  ${EndIf}
FunctionEnd

; Both, while the service still runs: a full disk shows itself here. Unpacked again, not copied: what runs as the system
; comes from no folder that others may write to.
Function UnpackDrafts
  SetOutPath "$INSTDIR"
  ClearErrors
  SetOverwrite on
  File "/oname=${SERVICE_DRAFT}" "${SERVICE_FILE}"
  File "/oname=${DRAFT}" "${AGENT_FILE}"
FunctionEnd

Function PlaceFiles
  StrCpy $R1 "${SERVICE_DRAFT}"
  StrCpy $R2 "$INSTDIR\vesana-agent-service.exe"
  Call Replace
  Call JudgeInstalled
  ${If} $R0 == older
    Delete "${DRAFT}"
    Return
  ${EndIf}
  StrCpy $R1 "${DRAFT}"
  StrCpy $R2 "$INSTDIR\vesana-agent.exe"
  Call Replace
FunctionEnd

; $R0: what the agent in here is, seen from the installed one; newer where there is none that runs. Updates only go
; forward: what is older stays in its box, and so does what cannot be compared.
Function JudgeInstalled
  StrCpy $R0 newer
  ${IfNot} ${FileExists} "$INSTDIR\vesana-agent.exe"
    Return
  ${EndIf}
  StrCpy $R0 '"$INSTDIR\vesana-agent.exe" --version'
  Call RunLine
  ${If} $R0 != 0
    StrCpy $R0 newer
    Return
  ${EndIf}
  Call OneLine
  StrCpy $R4 $R1
  StrCpy $R3 $R4 1
  ${If} $R3 S!= v
    StrCpy $R0 "The installed agent says no version but $\"$R4$\". It stays: updates only go forward."
    Call Tell
    StrCpy $R0 older
    Return
  ${EndIf}
  StrCpy $R0 '"$PLUGINSDIR\vesana-agent.exe" compare-version --with $R4'
  Call RunLine
  Call OneLine
  StrCpy $R0 $R1
  ${If} $R0 == newer
  ${OrIf} $R0 == same
    Return
  ${ElseIf} $R0 == older
    StrCpy $R0 "This host runs $R4, which is newer than ${VERSION}. It stays: updates only go forward."
  ${Else}
    StrCpy $R0 "The installed agent says $R4, which cannot be compared with ${VERSION}. It stays."
  ${EndIf}
  Call Tell
  StrCpy $R0 older
FunctionEnd

; $R1 as far as its first line goes.
Function OneLine
  StrCpy $R5 0
  ${Do}
    StrCpy $R6 $R1 1 $R5
    ${If} $R6 == ""
    ${OrIf} $R6 == "$\r"
    ${OrIf} $R6 == "$\n"
      StrCpy $R1 $R1 $R5
      ${ExitDo}
    ${EndIf}
    IntOp $R5 $R5 + 1
  ${Loop}
FunctionEnd

; Puts the draft $R1 in the place $R2 by one rename: there is a whole file at every instant. Antivirus programs hold files
; for a moment: it is tried for ten seconds. What is held for longer is moved aside, and goes at the next boot.
Function Replace
  ${IfNot} ${FileExists} "$R1"
    StrCpy $R0 "$INSTDIR cannot be written to. Is the disk full?"
    StrCpy $R1 ${EXIT_FILES}
    Call GoBack
  ${EndIf}
  StrCpy $R3 0
  ${Do}
    Call MoveToPlace
    ${IfThen} $R4 <> 0 ${|} Return ${|}
    IntOp $R3 $R3 + 1
    Sleep 500
  ${LoopUntil} $R3 >= 20
  Call MoveAside
  ${If} $R4 != ""
    StrCpy $R5 $R4
    Call MoveToPlace
    ${If} $R4 <> 0
      Delete /REBOOTOK "$R5"
      Return
    ${EndIf}
    Rename "$R5" "$R2"
  ${EndIf}
  StrCpy $R0 "$R2 cannot be replaced: another program holds it open."
  StrCpy $R1 ${EXIT_FILES}
  Call GoBack
FunctionEnd

; $R4: 0 where the draft $R1 could not be put in the place $R2.
Function MoveToPlace
  System::Call 'kernel32::MoveFileExW(w R1, w R2, i ${REPLACE_NOW}) i .R4'
FunctionEnd

; Ends with $R0 and $R1, as `Fail` does, after what was begun is undone.
Function GoBack
  Call Undo
  Call Fail
FunctionEnd

; Once: in the wizard `Fail` ends in .onInstFailed, too. Keeps $R0 and $R1.
Function Undo
  StrCpy $IsUnderWay 0
  Push $R0
  Push $R1
  Delete "${DRAFT}"
  Delete "${SERVICE_DRAFT}"
  ${If} $WasInstalled = 1
    StrCpy $R0 start
    Call AskOwnService
  ${Else}
    StrCpy $R0 uninstall
    Call AskOwnService
    Call DeleteFiles
  ${EndIf}
  Pop $R1
  Pop $R0
FunctionEnd

Function ShowInApps
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${APPS}" DisplayName "Vesana Agent"
  WriteRegStr HKLM "${APPS}" DisplayVersion "${VERSION}"
  WriteRegStr HKLM "${APPS}" Publisher "Vesana"
  WriteRegStr HKLM "${APPS}" DisplayIcon "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${APPS}" InstallLocation "$INSTDIR"
  WriteRegStr HKLM "${APPS}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${APPS}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${APPS}" NoModify 1
  WriteRegDWORD HKLM "${APPS}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $R0 $R1 $R2
  WriteRegDWORD HKLM "${APPS}" EstimatedSize $R0
FunctionEnd
