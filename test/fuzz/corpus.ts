import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compareText } from '../../sim/base/text.ts'

/** A scenario as somebody wrote it, and the folder that its `extends` starts in. */
export type Sample = { readonly name: string; readonly folder: string; readonly text: string }

/** Every scenario below scenarios/, and every example of the page about the format. `root`: the project's folder. */
export function corpus(root: string): readonly Sample[] {
  const files = readdirSync(join(root, 'scenarios'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort(compareText)
    .map((file): Sample => {
      const path = join(root, 'scenarios', file)
      return { name: `scenarios/${file}`, folder: dirname(path), text: readFileSync(path, 'utf8') }
    })
  const page = readFileSync(join(root, 'docs/scenario-file.md'), 'utf8')
  const examples = Array.from(page.matchAll(/^```yaml.*\n([\s\S]*?)^```/gm), ([, text = ''], at): Sample => {
    return { name: `docs/scenario-file.md example ${at + 1}`, folder: join(root, 'scenarios/failures'), text }
  })
  return [...files, ...examples]
}
