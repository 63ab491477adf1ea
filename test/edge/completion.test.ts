import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { isthmus } from './terminal.ts'

const scriptFor = async (shell: string, lang = 'en') => {
  const said = await isthmus(['completion', shell, '--lang', lang])
  expect(said).toMatchObject({ code: 0, err: '' })
  return said.out
}

needs('bash').describe('in bash', () => {
  /** What bash offers when the last of these words is being typed. */
  const offersFor = async (...words: string[]): Promise<string[]> => {
    const cwd = folderWith({ 'net work.yaml': '', 'folder/a.yaml': '', 'isthmus.bash': await scriptFor('bash') })
    writeFileSync(join(cwd, 'try.bash'), TRY)
    const { stdout, stderr } = spawnSync('bash', ['--norc', 'try.bash', ...words], { cwd, encoding: 'utf8' })
    expect(stderr).toBe('')
    return stdout.split('\n').filter((line) => line !== '')
  }
  const TRY = `source isthmus.bash
COMP_WORDS=(isthmus "$@")
COMP_CWORD=$#
_isthmus
printf '%s\\n' "\${COMPREPLY[@]}"
`

  test.each([
    [['ru'], ['run']],
    [['s'], ['schema', 'serve']],
    [['help', 'ex'], ['explain']],
    [['run', '--for'], ['--format']],
    [
      ['run', '--format', 'j'],
      ['json', 'junit'],
    ],
    [['explain', 'net work.yaml', '--format', 'm'], ['mermaid']],
    [
      ['run', '--lang', ''],
      ['en', 'zh'],
    ],
    [['run', 'net'], ['net work.yaml']],
    [['draw', 'fol'], ['folder']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', '--lang', '-h', '--help'],
    ],
    [['reasons', 'NO_T'], ['NO_TARGET']],
    [['explain', '--case', ''], []],
  ])('%j', async (words, offers) => {
    expect(await offersFor(...words)).toEqual(offers)
  })
})

describe('other shells', () => {
  test.each(['zsh', 'fish', 'bash'])('%s knows every command and option', async (shell) => {
    const script = await scriptFor(shell)
    for (const word of ['run', 'explain', 'draw', 'init', 'completion', 'trace', 'format', 'mermaid', 'NO_ROUTE']) {
      expect(script).toContain(word)
    }
  })

  test('what a shell would take for its own is quoted', async () => {
    expect(await scriptFor('zsh')).toContain(`in the file'\\''s network`)
    expect(await scriptFor('zsh')).toContain('(default\\: the first)')
    expect(await scriptFor('fish')).toContain(`in the file\\'s network`)
    expect(await scriptFor('fish', 'zh')).toContain('运行场景文件')
  })

  test('no other shell', async () => {
    expect(await isthmus(['completion', 'tcsh'])).toMatchObject({ code: 2, out: '', err: /bash, zsh, fish/ })
  })
})
