import { VERSION } from './build-info.ts'
process.stdout.write(VERSION + '\n')
