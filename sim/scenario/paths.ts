/** Paths as text, with `/` between folders: nothing here asks whether a file is there. */

/** Without `.`, empty steps, and `..` where it can be taken back: `a/./b/../c` is `a/c`. */
export function normalPath(path: string): string {
  const steps: string[] = []
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue
    const last = steps.at(-1)
    if (step === '..' && last !== undefined && last !== '..') steps.pop()
    else if (step !== '..' || !path.startsWith('/')) steps.push(step)
  }
  return (path.startsWith('/') ? '/' : '') + steps.join('/')
}

/** The folder that a file lies in; empty for the folder that paths begin in. */
export const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** The path of `target` as a file in `folder` says it. */
export const pathFrom = (folder: string, target: string): string =>
  normalPath(target.startsWith('/') || folder === '' ? target : `${folder}/${target}`)

/** Whether a normal path lies in a folder, however deep. `..` and the like are folders above the one that paths begin in. */
export function isInside(folder: string, path: string): boolean {
  if (folder === '' || isAllUp(folder)) return !path.startsWith('/') && path !== folder && upsOf(path) <= upsOf(folder)
  const prefix = folder === '/' ? folder : `${folder}/`
  return path.startsWith(prefix) && upsOf(path.slice(prefix.length)) === 0
}

/** With how many `..` a normal path begins. */
const upsOf = (path: string): number => /^(?:\.\.(?:\/|$))*/.exec(path)?.[0].match(/\.\./g)?.length ?? 0

const isAllUp = (path: string): boolean => /^\.\.(?:\/\.\.)*$/.test(path)

/** The same path as seen from a folder; both are whole and normal. */
export function relativePath(folder: string, path: string): string {
  const from = folder.split('/').filter((step) => step !== '')
  const to = path.split('/').filter((step) => step !== '')
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared += 1
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
}

/** The folder of all scenarios that a file belongs to: the nearest above it called `scenarios`, else the file's own. */
export function rootOf(file: string): string {
  const steps = folderOf(file).split('/')
  const at = steps.lastIndexOf('scenarios')
  return at < 0 ? folderOf(file) : steps.slice(0, at + 1).join('/')
}
