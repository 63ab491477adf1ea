import { dict, type Entry, isNull, type Located } from './located.ts'
import type { Path, Problems } from './problems.ts'

/**
 * Lays a patch over what is inherited: maps merge by key, lists and values replace, `null` removes. What stands in both
 * keeps the place where it was first written, its changed fields have the place of the change.
 */
export function merge(base: Located | undefined, patch: Located, at: Path, problems: Problems): Located {
  if (patch.kind !== 'map') return patch
  const entries = new Map<string, Entry>(base?.kind === 'map' ? base.entries : [])
  for (const [name, entry] of patch.entries) {
    const inherited = entries.get(name)
    if (!isNull(entry.value)) {
      const value = merge(inherited?.value, entry.value, [...at, name], problems)
      entries.set(name, { key: inherited?.key ?? entry.key, value })
    } else if (!entries.delete(name)) {
      problems.add('NOTHING_TO_REMOVE', entry.key, [...at, name], {
        key: name,
        ...problems.hint(name, () => entries.keys()),
      })
    }
  }
  return dict(entries, base?.kind === 'map' ? base.origin : patch.origin)
}
