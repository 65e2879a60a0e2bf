; Removes the service and the program; with /PURGE, or when the box is ticked, configuration, data and the registry's
; switch as well. The server keeps the host until somebody deletes it there.

Var PurgeBox

!macro files un
; Every file that the program is: its own, and what updates leave beside it.
Function ${un}DeleteFiles
  Delete "$INSTDIR\vesana-agent.exe"
  Delete "$INSTDIR\vesana-agent-service.exe"
  Delete "$INSTDIR\.vesana-agent.*"
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  RMDir "$INSTDIR\.."
FunctionEnd
!macroend
!insertmacro files ""
!insertmacro files "un."

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  Delete "${LOG}"
  StrCpy $Purge 0
  Call un.ReadWords
FunctionEnd

Function un.ShowPurgePage
  !insertmacro MUI_HEADER_TEXT "Configuration and data" "They can stay for a later installation."
  nsDialogs::Create 1018
  Pop $R0
  ${NSD_CreateLabel} 0 0 100% 30u "Without them this host has to be given a token anew. The server keeps the host and its history until it is deleted on the dashboard."
  Pop $R0
  ${NSD_CreateCheckbox} 0 36u 100% 12u "Remove configuration, data and logs too"
  Pop $PurgeBox
  ${NSD_SetState} $PurgeBox $Purge
  nsDialogs::Show
FunctionEnd

Function un.LeavePurgePage
  ${NSD_GetState} $PurgeBox $Purge
FunctionEnd

Section Uninstall
  StrCpy $R0 uninstall
  Call un.AskService
  ${If} $R0 != 0
  ${AndIf} $R0 != ${SERVICE_MISSING}
    StrCpy $R0 "The service VesanaAgent cannot be removed: $R1"
    StrCpy $R1 ${EXIT_SERVICE}
    Call un.Fail
  ${EndIf}
  Call un.DeleteFiles
  ${If} ${FileExists} "$INSTDIR\vesana-agent.exe"
    StrCpy $R0 "$INSTDIR\vesana-agent.exe cannot be removed: another program holds it open."
    StrCpy $R1 ${EXIT_FILES}
    Call un.Fail
  ${EndIf}
  DeleteRegKey HKLM "${APPS}"
  ${If} $Purge = 1
    RMDir /r "$APPDATA\Vesana\Agent"
    RMDir "$APPDATA\Vesana"
    DeleteRegKey HKLM "Software\Vesana\Agent"
    DeleteRegKey /ifempty HKLM "Software\Vesana"
  ${EndIf}
  StrCpy $R0 "Vesana Agent is removed."
  Call un.Tell
SectionEnd
