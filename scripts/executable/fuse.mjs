/** Where Node looks whether a program was put into it: https://nodejs.org/api/single-executable-applications.html */
export const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
/** The name under which it finds the program. */
export const PROGRAM = 'NODE_SEA_BLOB'
