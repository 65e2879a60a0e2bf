import { describe, expect, it } from 'vitest'
import { csvLine } from './csv.ts'

describe('a line of CSV', () => {
  it.each([
    [['a', null, 'b'], 'a,,b\r\n'],
    [['say "hi"', 'a,b', 'two\nlines'], '"say ""hi""","a,b","two\nlines"\r\n'],
    [['=1+1', '+1', '-1', '@x', '\tx', 'x=1'], "'=1+1,'+1,'-1,'@x,'\tx,x=1\r\n"],
    [['\rx', '=a,b'], '"\'\rx","\'=a,b"\r\n'],
  ])('of %j is safe for spreadsheets', (cells, line) => {
    expect(csvLine(cells)).toBe(line)
  })
})
