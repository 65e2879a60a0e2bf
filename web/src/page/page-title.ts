export function setPageTitle(title: string | undefined): void {
  document.title = title ? `${title} · Vesana` : 'Vesana'
}
