import { describe, expect, test } from 'vitest'
import { ID_PREFIX, type IdKind, Ids } from '../../sim/model/ids.ts'
import { changed, networkOf, QUICK_START } from './plain.ts'

describe('cloud ids', () => {
  test('have the cloud’s form', () => {
    const ids = new Ids(1)
    for (const [kind, prefix] of Object.entries(ID_PREFIX)) {
      const id = ids.draw(kind as IdKind, 'shop', 'a')
      expect(id.startsWith(prefix)).toBe(true)
      expect(id.slice(prefix.length)).toMatch(/^[0-9a-z]{8}$/)
    }
  })

  // Pinned: scenario files and their recorded reports name these ids. Changing them is a decision to write down.
  test('of seed 42', () => {
    const ids = new Ids(42)
    expect(ids.draw('endpoint', 'default', 'ep1')).toMatchInlineSnapshot(`"vpce-24e8woqk"`)
    expect(ids.draw('cvm', 'default', 'web1')).toMatchInlineSnapshot(`"ins-91iedriz"`)
    expect(ids.draw('subnet', 'shop', 'vpc1/app')).toMatchInlineSnapshot(`"subnet-4bchu60y"`)
  })

  test('depend on the seed, the kind, the account and the name', () => {
    const draw = (seed: number, kind: IdKind, account: string, name: string) =>
      new Ids(seed).draw(kind, account, name).slice(-8)
    const drawn = [
      draw(1, 'cvm', 'a', 'x'),
      draw(2, 'cvm', 'a', 'x'),
      draw(1, 'clb', 'a', 'x'),
      draw(1, 'cvm', 'b', 'x'),
      draw(1, 'cvm', 'a', 'y'),
    ]
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  test('a collision is drawn again, in the same way each time', () => {
    const twice = (ids: Ids) => [ids.draw('cvm', 'a', 'x'), ids.draw('cvm', 'a', 'x'), ids.draw('cvm', 'a', 'x')]
    const drawn = twice(new Ids(1))
    expect(new Set(drawn).size).toBe(3)
    expect(twice(new Ids(1))).toEqual(drawn)
  })

  test('adding a resource changes no other id', () => {
    const idsOf = (plain: Parameters<typeof networkOf>[0]) => {
      const { vpcs, subnets, routeTables, securityGroups, cvms, clbs, endpointServices, endpoints } = networkOf(plain)
      const all = [vpcs, subnets, routeTables, securityGroups, cvms, clbs, endpointServices, endpoints].flat()
      return new Map([...all, ...clbs.flatMap(({ listeners }) => listeners)].map(({ name, id }) => [name, id]))
    }
    const before = idsOf(QUICK_START)
    const after = idsOf(
      changed(QUICK_START, {
        cvms: { first: { subnet: 'vpc1' }, ...(QUICK_START.cvms as object) },
        'accounts.bank': undefined,
      }),
    )
    for (const [name, id] of before) expect(after.get(name)).toBe(id)
    expect(after.size).toBe(before.size + 2)
  })
})
