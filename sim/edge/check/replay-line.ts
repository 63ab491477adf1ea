import { relative, sep } from 'node:path'
import type { Law } from '../../check/law.ts'
import { LAWS } from '../../check/laws.ts'

/** A path as somebody in a folder would write it. */
export function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path)
  return near === '' || near === '..' || near.startsWith(`..${sep}`) ? path : near
}

/** What `isthmus replay` needs beside the file of a failure: nothing for the laws of Isthmus, the module for others. */
export function replayWith({ name, module }: Law, cwd: string): string {
  if (module === undefined) return LAWS.some((law) => law.name === name) ? '' : ' --laws <module>'
  // Outside of its runner a file of tests cannot be loaded.
  return IS_TEST.test(module) ? ' --laws <module>' : ` --laws ${shellWord(shownPath(module, cwd))}`
}

const IS_TEST = /[.-](?:test|spec)\.[cm]?[jt]sx?$/

/** A word of a command line, as a shell reads it. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
