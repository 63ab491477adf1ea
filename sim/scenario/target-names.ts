import type { Documents } from '../model/documents.ts'

/** `lb1/tcp:80/web1`, and with the port; of each the full names that it stands for. */
export function targetNames({ clbs }: Documents): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>()
  for (const [clb, { listeners }] of clbs) {
    for (const [listener, { targets }] of listeners) {
      for (const { cvm, port } of targets) {
        const name = `${clb}/${listener}/${cvm}`
        const full = `${name}:${port}`
        names.set(name, [...(names.get(name) ?? []), full]).set(full, [full])
      }
    }
  }
  return names
}
