import { appendFileSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type GithubStyle, githubAnnotations, githubSummary, inert } from '../../scenario/github.ts'
import type { ScenarioReport } from '../../scenario/report.ts'
import type { Io } from './io.ts'

/**
 * The end of a run in a workflow of GitHub Actions: an annotation for everything that went wrong, then the totals; and the
 * summary on the page of the workflow, in the file that GitHub names for it.
 */
export async function printForGithub(
  reports: readonly ScenarioReport[],
  totals: string,
  { language, say }: Pick<GithubStyle, 'language' | 'say'>,
  io: Io,
): Promise<void> {
  const style: GithubStyle = { language, say, pathOf: (file) => pathInRepository(file, io) }
  await io.stdout.write(githubAnnotations(reports, style) + inert(totals))
  const summary = io.env.GITHUB_STEP_SUMMARY ?? ''
  if (summary === '') return
  try {
    appendFileSync(summary, `${githubSummary(reports, style)}\n`)
  } catch (error) {
    await io.stderr.write(`GITHUB_STEP_SUMMARY: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** GitHub knows files by their path in the repository, which need not be the folder that we run in. */
export function pathInRepository(file: string, { cwd, env }: Io): string {
  const root = env.GITHUB_WORKSPACE ?? ''
  if (root === '') return file
  const path = relative(root, resolve(cwd, file))
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll(sep, '/')
}
