import type { Language } from '../../base/language.ts'
import { dotDrawing } from '../../scenario/draw/dot.ts'
import { mermaidDrawing } from '../../scenario/draw/mermaid.ts'
import { type Picture, pictureOf } from '../../scenario/draw/picture.ts'
import { svgDrawing } from '../../scenario/draw/svg.ts'
import { oneLine } from '../../scenario/readable.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems, type WorldOptions } from './open-world.ts'

export const DRAWING_FORMATS = ['mermaid', 'dot', 'svg'] as const

export type DrawOptions = WorldOptions & { readonly format: (typeof DRAWING_FORMATS)[number] }

/** `isthmus draw`: the network of a file, as it stands before any step or after the first so many. */
export async function drawCommand(file: string, options: DrawOptions, language: Language, io: Io): Promise<ExitCode> {
  const world = await openWorld(file, options, io)
  if (!world.ok) {
    await tellProblems(world.problems, world.path, (name) => world.texts.get(name), language, io)
    return 2
  }
  const { scenario, cloud } = world.value
  const title = oneLine(scenario.title?.[language] ?? scenario.file)
  await io.stdout.write(drawing(pictureOf(cloud.network, language), options.format, title, language))
  return 0
}

function drawing(picture: Picture, format: DrawOptions['format'], title: string, language: Language): string {
  const drawings = { mermaid: mermaidDrawing, dot: dotDrawing, svg: (one: Picture) => svgDrawing(one, title, language) }
  return drawings[format](picture)
}
