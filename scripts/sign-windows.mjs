/** Signs the Windows program whose path it gets, where signing is configured: for makensis, which makes the uninstaller. */
import { signWindows } from './executable/sign-windows.mjs'

const [file] = process.argv.slice(2)
if (file === undefined || !(await signWindows(file))) {
  console.error('sign-windows: name a file, and set VESANA_SIGN_COMMAND or VESANA_SIGN_CERT.')
  process.exitCode = 1
}
