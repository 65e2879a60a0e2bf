import { join } from 'node:path'
import type { Component } from '@vesana/agent/protocol'

/** Where things lie in the artifact store (design/protocol.md). Names that begin with a dot are never served. */
export class StoreFolders {
  private readonly root: string

  /** @param root `BINARIES_DIR` */
  constructor(root: string) {
    this.root = root
  }

  component(component: Component): string {
    return join(this.root, component)
  }

  flat(component: Component, fileName: string): string {
    return join(this.root, component, fileName)
  }

  versionFile(component: Component): string {
    return join(this.root, component, 'VERSION')
  }

  releases(component: Component): string {
    return join(this.root, component, 'releases')
  }

  /** @param version of valid form: it becomes a folder's name */
  release(component: Component, version: string): string {
    return join(this.root, component, 'releases', version)
  }

  /** Says which switch is under way, so that one that was killed is finished at the next start. */
  intent(component: Component): string {
    return join(this.root, component, '.publishing.json')
  }

  drafts(component: Component): string {
    return join(this.root, component, '.drafts')
  }

  draft(component: Component, version: string): string {
    return join(this.root, component, '.drafts', version)
  }
}
