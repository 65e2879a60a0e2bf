; What the set-up program starts, and how it ends. docs/windows.md lists the codes.

!define EXIT_WORDS 3        ; words, server or token are of no use as they are written
!define EXIT_UNREACHABLE 4  ; no Vesana server answers
!define EXIT_REFUSED 5      ; the server does not take the token
!define EXIT_SERVICE 6      ; the service cannot be stopped, registered or started
!define EXIT_FILES 7        ; a file cannot be written
!define EXIT_SYSTEM 8       ; this Windows is too old

; What the agent's own command ends with: agent/src/commands/exit-codes.ts
!define AGENT_UNREACHABLE 69
!define AGENT_REFUSED 77
!define AGENT_CONFIG 78
; What the service host ends with where there is no such service.
!define SERVICE_MISSING 6
; What it ends with where the service's programs are in another folder.
!define SERVICE_ELSEWHERE 7

!define LOG "$TEMP\vesana-agent-setup.log"

!macro programs un
; Tells $R0, for people: in the details, and in the log, which is all that a silent run has.
Function ${un}Tell
  Push $R9
  DetailPrint $R0
  FileOpen $R9 "${LOG}" a
  FileSeek $R9 0 END
  FileWriteUTF16LE /BOM $R9 "$R0$\r$\n"
  FileClose $R9
  Pop $R9
FunctionEnd

; Ends with the code $R1 and the reason $R0.
Function ${un}Fail
  Call ${un}Tell
  SetErrorLevel $R1
  ${If} ${Silent}
    Quit
  ${EndIf}
  MessageBox MB_OK|MB_ICONSTOP $R0
  Abort
FunctionEnd

; The same, before there is a page or a section.
Function ${un}EndBefore
  Call ${un}Tell
  SetErrorLevel $R1
  ${IfNot} ${Silent}
    MessageBox MB_OK|MB_ICONSTOP $R0
  ${EndIf}
  Quit
FunctionEnd

Function ${un}RefuseWord
  StrCpy $R0 "There is no option $R0."
  StrCpy $R1 ${EXIT_WORDS}
  Call ${un}EndBefore
FunctionEnd

; Runs the line $R0. $R0: its exit code, or "error"; $R1: what it said. Without /MBCS nsExec guesses, and takes short words
; for UTF-16.
Function ${un}RunLine
  nsExec::ExecToStack /MBCS /TIMEOUT=120000 '$R0'
  Pop $R0
  Pop $R1
FunctionEnd

; Asks the installed service host: start, install, uninstall. $R0: the word, then the exit code; $R1: what it said.
Function ${un}AskService
  StrCpy $R0 '"$INSTDIR\vesana-agent-service.exe" $R0'
  Call ${un}RunLine
FunctionEnd
!macroend
!insertmacro programs ""
!insertmacro programs "un."

; Runs `vesana-agent.exe set-up $R0`, the one in this set-up program. Server and token go by the environment, which only
; this program's children see. $R1: the exit code of ours, 0 when all is well; $R0: a sentence for people.
Function SetUpByAgent
  Push "$Server"
  System::Call 'kernel32::SetEnvironmentVariableW(w "VESANA_SERVER", w s)'
  Push "$Token"
  System::Call 'kernel32::SetEnvironmentVariableW(w "VESANA_TOKEN", w s)'
  StrCpy $R0 '"$PLUGINSDIR\vesana-agent.exe" set-up $R0'
  Call RunLine
  System::Call 'kernel32::SetEnvironmentVariableW(w "VESANA_TOKEN", p 0)'
  StrCpy $R2 $R0
  Call OneLine
  StrCpy $R0 $R1
  StrCpy $R1 $R2
  ${Select} $R1
    ${Case} 0
    ${Case} ${AGENT_UNREACHABLE}
      StrCpy $R1 ${EXIT_UNREACHABLE}
    ${Case} ${AGENT_REFUSED}
      StrCpy $R1 ${EXIT_REFUSED}
    ${Case} ${AGENT_CONFIG}
      StrCpy $R1 ${EXIT_WORDS}
    ${Case} error
      StrCpy $R1 ${EXIT_FILES}
      StrCpy $R0 "The agent cannot be started on this machine. An antivirus program may have stopped it."
    ${Default}
      StrCpy $R1 ${EXIT_FILES}
  ${EndSelect}
FunctionEnd

; Asks the service host of this set-up program, which is there before anything is changed. Otherwise as AskService.
Function AskOwnService
  InitPluginsDir
  ${IfNot} ${FileExists} "$PLUGINSDIR\vesana-agent-service.exe"
    SetOutPath "$PLUGINSDIR"
    File "/oname=vesana-agent-service.exe" "${SERVICE_FILE}"
  ${EndIf}
  StrCpy $R0 '"$PLUGINSDIR\vesana-agent-service.exe" $R0'
  Call RunLine
FunctionEnd

; The agent of this set-up program, in a folder that only it uses.
Function UnpackAgent
  InitPluginsDir
  ${If} ${FileExists} "$PLUGINSDIR\vesana-agent.exe"
    Return
  ${EndIf}
  SetOutPath "$PLUGINSDIR"
  File "/oname=vesana-agent.exe" "${AGENT_FILE}"
FunctionEnd
