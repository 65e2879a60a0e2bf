; Removes the service and the program; with /PURGE, or when the box is ticked, configuration, data and the registry's
; switch as well. The server keeps the host until somebody deletes it there.

Var PurgeBox

!macro files un
; Gives the file $R2 another name in its folder: a program that runs cannot be deleted, but renamed. $R4: the new name;
; empty where even that does not work.
Function ${un}MoveAside
  GetTempFileName $R4 "$INSTDIR"
  Delete "$R4"
  ClearErrors
  Rename "$R2" "$R4"
  ${If} ${Errors}
    StrCpy $R4 ""
  ${EndIf}
FunctionEnd

; Deletes the file $R2. The service has stopped a moment before its program ends, and antivirus programs hold files for a
; moment: it is tried for ten seconds. What is held for longer goes at the next boot. $R0: the first file that could not even be moved aside.
Function ${un}DeleteFile
  StrCpy $R3 0
  ${Do}
    Delete "$R2"
    ${IfNot} ${FileExists} "$R2"
      Return
    ${EndIf}
    IntOp $R3 $R3 + 1
    Sleep 500
  ${LoopUntil} $R3 >= 20
  Call ${un}MoveAside
  ${If} $R4 != ""
    Delete /REBOOTOK "$R4"
  ${ElseIf} $R0 == ""
    StrCpy $R0 $R2
  ${EndIf}
FunctionEnd

; Every file that the program is: its own, and what updates leave beside it. $R0: the first one that is still in its
; place. An uninstaller that runs in the folder itself stays.
Function ${un}DeleteFiles
  StrCpy $R0 ""
  StrCpy $R2 "$INSTDIR\vesana-agent.exe"
  Call ${un}DeleteFile
  StrCpy $R2 "$INSTDIR\vesana-agent-service.exe"
  Call ${un}DeleteFile
  FindFirst $R5 $R6 "$INSTDIR\.vesana-agent.*"
  ${DoWhile} $R6 != ""
    StrCpy $R2 "$INSTDIR\$R6"
    Call ${un}DeleteFile
    FindNext $R5 $R6
  ${Loop}
  FindClose $R5
  ${If} $EXEPATH != "$INSTDIR\uninstall.exe"
    StrCpy $R2 "$INSTDIR\uninstall.exe"
    Call ${un}DeleteFile
  ${EndIf}
  SetOutPath "$TEMP"
  RMDir /REBOOTOK "$INSTDIR"
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
  ${If} $R0 != ""
    StrCpy $R0 "$R0 cannot be removed: another program holds it open."
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
