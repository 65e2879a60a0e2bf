; The page that asks for server and token, and does not go on before the server has accepted them.

!include nsDialogs.nsh

Var ServerField
Var TokenField
Var Problem
Var IsConfigured

Function ShowAccessPage
  !insertmacro MUI_HEADER_TEXT "Server and token" "The dashboard shows both: Hosts, Add host."
  nsDialogs::Create 1018
  Pop $R0
  ${NSD_CreateLabel} 0 0 100% 10u "Address of the server"
  Pop $R0
  ${NSD_CreateText} 0 11u 100% 12u "$Server"
  Pop $ServerField
  ${NSD_CreateLabel} 0 31u 100% 10u "Token of this host, or enrollment token"
  Pop $R0
  ${NSD_CreatePassword} 0 42u 100% 12u "$Token"
  Pop $TokenField
  ${If} $IsConfigured = 1
    ${NSD_CreateLabel} 0 58u 100% 18u "This host is configured. A field that stays empty keeps what it has."
  ${Else}
    ${NSD_CreateLabel} 0 58u 100% 18u "Enrolls this machine if the token is an enrollment token. It is kept where only administrators can read it."
  ${EndIf}
  Pop $R0
  ${NSD_CreateLabel} 0 82u 100% 58u ""
  Pop $Problem
  SetCtlColors $Problem B00020 transparent
  ${NSD_SetFocus} $ServerField
  nsDialogs::Show
FunctionEnd

Function LeaveAccessPage
  ${NSD_GetText} $ServerField $Server
  ${NSD_GetText} $TokenField $Token
  SetCtlColors $Problem 404040 transparent
  ${NSD_SetText} $Problem "Asking the server..."
  GetDlgItem $R3 $HWNDPARENT 1
  EnableWindow $R3 0
  Call UnpackAgent
  StrCpy $R0 "--check"
  Call SetUpByAgent
  EnableWindow $R3 1
  ${If} $R1 != 0
    ; A control keeps what it has drawn below a transparent text: it is hidden in between.
    ShowWindow $Problem ${SW_HIDE}
    SetCtlColors $Problem B00020 transparent
    ${NSD_SetText} $Problem $R0
    Call Tell
    ShowWindow $Problem ${SW_SHOW}
    Abort
  ${EndIf}
FunctionEnd
