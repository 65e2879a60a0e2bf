; The words behind the program's name. ${GetOptions} cuts values at every "/", so that no address gets through it.

; What is said, before anything is shown or changed.
Var Server
Var Token
Var Purge

!macro words un
; Takes the first word of $R0 into $R1, without its quotes; $R0 keeps the rest. Empty: there is none.
Function ${un}TakeWord
  Push $R2
  Push $R3
  StrCpy $R1 ""
  StrCpy $R3 0
  ${Do}
    StrCpy $R2 $R0 1
    ${If} $R2 == ""
      ${ExitDo}
    ${EndIf}
    StrCpy $R0 $R0 "" 1
    ${If} $R2 == '"'
      IntOp $R3 $R3 ^ 1
    ${ElseIf} $R3 = 0
    ${AndIf} $R2 == " "
      ${IfThen} $R1 != "" ${|} ${ExitDo} ${|}
    ${Else}
      StrCpy $R1 "$R1$R2"
    ${EndIf}
  ${Loop}
  Pop $R3
  Pop $R2
FunctionEnd

Function ${un}ReadWords
  ${GetParameters} $R0
  ${Do}
    Call ${un}TakeWord
    ${IfThen} $R1 == "" ${|} ${ExitDo} ${|}
    StrCpy $R2 $R1 3
    StrCpy $R3 $R1 7
    StrCpy $R4 $R1 8
    ${If} $R4 == "/SERVER="
    ${AndIf} "${un}" == ""
      StrCpy $Server $R1 "" 8
    ${ElseIf} $R3 == "/TOKEN="
    ${AndIf} "${un}" == ""
      StrCpy $Token $R1 "" 7
    ${ElseIf} $R1 == "/PURGE"
    ${AndIf} "${un}" != ""
      StrCpy $Purge 1
    ${ElseIf} $R1 S== "/S"
    ${OrIf} $R1 S== "/NCRC"
    ${OrIf} $R2 S== "/D="
      ; NSIS itself has read them, in capitals only. /D= is the last word: the rest is its folder, which may have spaces.
      ${IfThen} $R2 S== "/D=" ${|} ${ExitDo} ${|}
    ${Else}
      ; Whoever meant to be silent has nobody there to close a box.
      ${IfThen} $R1 == "/S" ${|} SetSilent silent ${|}
      StrCpy $R0 $R1
      Call ${un}RefuseWord
    ${EndIf}
  ${Loop}
FunctionEnd
!macroend
!insertmacro words ""
!insertmacro words "un."
