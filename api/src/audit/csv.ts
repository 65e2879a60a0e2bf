/** A cell that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/

/** One record of RFC 4180, its end included. Cells that begin like a formula get an apostrophe before it. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: string | null): string {
  const text = FORMULA.test(cell ?? '') ? `'${cell}` : (cell ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
