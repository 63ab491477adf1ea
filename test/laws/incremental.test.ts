import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from '../../sim/check/laws/canonical.ts'
import { Tasks } from '../../sim/cloud/clb/tasks.ts'
import { perform } from '../../sim/cloud/operations.ts'
import type { SettledDocuments } from '../../sim/cloud/settle.ts'
import { settle } from '../../sim/cloud/settle.ts'
import { compile } from '../../sim/compile/compile.ts'
import { recompile } from '../../sim/compile/recompile.ts'
import type { Packet } from '../../sim/dataplane/packet.ts'
import { findById, findByName, findListener, findSecurityGroup } from '../../sim/model/lookup.ts'
import type { Network } from '../../sim/model/network.ts'
import type { Revalidated } from '../../sim/model/network-change.ts'
import { DEFAULT_OPTIONS, DEFAULT_QUOTAS, type Options, type Quotas } from '../../sim/model/options.ts'
import { revalidate } from '../../sim/model/revalidate.ts'
import { validate } from '../../sim/model/validate.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Owner, type Tables } from '../../sim/tables/tables.ts'
import type { ConnectRequest } from '../../sim/world/observation.ts'
import { World } from '../../sim/world/world.ts'
import { documentsOf, type Literal } from '../support/networks.ts'
import { aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { shotOf, walked } from '../support/networks-shots.ts'
import { type Edit, editArb, editOf, editsArb } from '../support/operations-arbitrary.ts'

type State = { readonly documents: SettledDocuments; readonly network: Network; readonly tables: Tables }

const SEED = 42

function stateOf(literal: Literal, options: Options): State {
  const documents = documentsOf(literal)
  const network = validate(documents, options, SEED)
  if (!network.ok) throw new Error('the arbitrary makes sound networks')
  return { documents: settle(documents, network.value), network: network.value, tables: compile(network.value, 1) }
}

/** The least quotas that a network is within: whatever is made goes over one. */
function tightQuotas(literal: Literal, options: Options): Quotas {
  const documents = documentsOf(literal)
  const least = (quota: string): number => {
    const isWithin = (limit: number) =>
      validate(documents, { ...options, quotas: { ...DEFAULT_QUOTAS, [quota]: limit } }, SEED).ok
    return Array.from({ length: 100 }, (_, limit) => limit).find(isWithin) ?? 100
  }
  return Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((quota) => [quota, least(quota)])) as Quotas
}

/** The documents that an edit makes, or why it was refused before it made any. */
function documentsAfter(state: State, edit: Edit): SettledDocuments | string {
  const made = editOf(state.network, edit)
  if (made === undefined) return 'nothing of the kind'
  if ('call' in made) {
    const outcome = perform({ ...state, nowUs: 0, health: () => new Map(), tasks: new Tasks() }, made.call)
    return outcome.ok ? outcome.documents : outcome.error.code
  }
  const document = state.documents.cvms.get(made.cvm)!
  const cvms = new Map(state.documents.cvms).set(made.cvm, { ...document, ...made.guest })
  return { ...state.documents, cvms }
}

/** The state that an edit makes of one; undefined: it is refused, or changes nothing. */
function changedBy(state: State, edit: Edit | undefined): (State & Revalidated) | undefined {
  const documents = edit && documentsAfter(state, edit)
  if (documents === undefined || typeof documents === 'string') return undefined
  const checked = revalidate(state, documents, SEED)
  if (!checked.ok) return undefined
  const { network, change } = checked.value
  const tables = recompile(state.tables, network, change, state.tables.version + 1)
  return { documents: settle(documents, network, change), network, tables, change }
}

const everyName = (network: Network): string[] => {
  const { vpcs, subnets, routeTables, networkAcls, securityGroups, cvms, clbs, endpoints, endpointServices } = network
  const listeners = clbs.flatMap((clb) => clb.listeners)
  const parts = [...vpcs, ...subnets, ...routeTables, ...networkAcls]
  const all = [...parts, ...cvms, ...clbs, ...endpoints, ...endpointServices, ...securityGroups, ...listeners]
  return all.flatMap(({ name, id }) => [name, id])
}

/** What lookups find in a network is what they would find in an equal one that nobody has looked anything up in. */
function expectSameLookups(network: Network, fresh: Network, before: Network): void {
  for (const text of [fresh, before].flatMap(everyName)) {
    expect(findByName(network, text)).toEqual(findByName(fresh, text))
    expect(findById(network, text)).toEqual(findById(fresh, text))
    expect(findListener(network, text)).toEqual(findListener(fresh, text))
  }
  for (const { documentName } of [fresh, before].flatMap(({ securityGroups }) => securityGroups)) {
    for (const account of fresh.accounts.keys()) {
      const found = findSecurityGroup(network, documentName, account)
      expect(found).toEqual(findSecurityGroup(fresh, documentName, account))
    }
  }
}

test('after each change of a sequence, network, problems and tables equal those made from scratch', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      literalArb(),
      optionsArb,
      editsArb(3, 12),
      fc.array(aimArb, { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      (literal, some, edits, aims, isTight) => {
        const wide = { ...DEFAULT_OPTIONS, ...some, oneServicePerClb: edits.length % 2 === 0 }
        const options = isTight ? { ...wide, quotas: tightQuotas(literal, wide) } : wide
        let state = stateOf(literal, options)
        for (const [i, edit] of edits.entries()) {
          const documents = documentsAfter(state, edit)
          if (typeof documents === 'string' || documents === state.documents) {
            met.add(`${edit.what}: refused or nothing`)
            continue
          }
          const fork = changedBy(state, edits[i + 1])
          const forked = fork && canonical(fork.tables, fork.network)
          const before = canonical(state.tables, state.network)
          const checked = revalidate(state, documents, SEED)
          const scratch = validate(documents, options, SEED)
          expect(checked.ok).toBe(scratch.ok)
          if (!checked.ok || !scratch.ok) {
            expect(!checked.ok && checked.problems).toEqual(!scratch.ok && scratch.problems)
            met.add(`${edit.what}: a problem`)
            const [first] = checked.ok ? [] : checked.problems
            if (first?.code.startsWith('QUOTA'))
              met.add(`over ${String((first.parameters as { quota?: string }).quota)}`)
            continue
          }
          const { network, change } = checked.value
          expect(network).toEqual(scratch.value)
          expectSameLookups(network, scratch.value, state.network)
          const settled = settle(documents, network, change)
          expect(settled).toEqual(settle(documents, scratch.value))
          const version = state.tables.version + 1
          const tables = recompile(state.tables, network, change, version)
          const fresh = compile(scratch.value, version)
          expect(canonical(tables, network)).toEqual(canonical(fresh, scratch.value))
          expect(Object.keys(tables)).toEqual(Object.keys(fresh)) // one shape, or the walk is slower
          expect(canonical(state.tables, state.network)).toEqual(before) // the version before is as it was
          expect(fork && canonical(fork.tables, fork.network)).toEqual(forked) // and so is what else was made of it
          for (const aim of network.cvms.length > 0 ? aims : []) {
            const shot = shotOf(aimed(network, aim))
            const verdict = walked(planeOf(network, tables), network, shot)
            expect(verdict).toEqual(walked(planeOf(network, fresh), scratch.value, shot))
            met.add(verdict.word)
          }
          met.add(`${edit.what}: ${change === undefined ? 'whole' : 'in part'}`)
          state = { documents: settled, network, tables }
        }
      },
    ),
    { numRuns: runs(250) },
  )
  const inPart = [
    ...['createRule', 'deleteRule', 'replaceRule', 'modifyRules', 'aclEntries', 'connect', 'createEndpoint'],
    ...['modifyEndpoint', 'renameEndpoint', 'disassociate', 'createService', 'allow', 'forbid', 'register'],
    ...[
      'deregister',
      'weigh',
      'listener',
      'createListener',
      'deleteListener',
      'startClb',
      'start',
      'stop',
      'listen',
      'firewall',
      'guestState',
    ],
    ...['run', 'terminate', 'createGroup', 'deleteNewGroup', 'renameGroup', 'bindGroups', 'createClb', 'deleteClb'],
    ...['clbGroups', 'clbAttributes', 'deleteEndpoint', 'deleteService', 'modifyService', 'createOtherService'],
    ...['createVpc', 'deleteVpc', 'modifyVpc', 'createSubnet', 'deleteSubnet', 'deleteNewSubnet', 'modifySubnet'],
    ...['createTable', 'deleteTable', 'bindTable', 'createRoute', 'deleteRoute', 'createAcl', 'deleteAcl', 'bindAcl'],
  ]
  met.requireAll(inPart.map((what) => `${what}: in part`))
  met.requireAll(['createRule: whole', 'createEndpoint: whole', 'run: whole'])
  const quotas = ['vpcsPerRegion', 'subnetsPerVpc', 'routeTablesPerVpc', 'networkAclsPerVpc']
  const others = ['securityGroupsPerRegion', 'cvmsPerSecurityGroup', 'clbsPerRegion']
  met.requireAll([...quotas, ...others].map((quota) => `over ${quota}`))
  met.requireAll(['createEndpoint: a problem', 'register: a problem', 'listenWrong: a problem'])
  met.requireAll(['DELIVERED', 'EGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'ENDPOINT_INGRESS_DENIED', 'PORT_CLOSED'])
})

/** A connection that stays open, or a datagram's answer. */
function requestOf({ sender, destination, destinationPort, protocol }: Packet, at: number): ConnectRequest {
  const word = protocol === Protocol.TCP ? 'TCP' : protocol === Protocol.UDP ? 'UDP' : 'ICMP'
  return {
    ...{ client: sender, address: destination, port: destinationPort, protocol: word, sourcePort: undefined },
    ...{ patienceUs: 1_500_000, bytes: 10, ...(word === 'TCP' && { as: `connection ${at}` }) },
  }
}

/** How many flows each component tracks. */
function flowsIn(world: World): unknown {
  const { cvms, clbs, endpoints } = world.network
  const of = (kind: number, list: readonly { readonly name: string }[]) =>
    list.map(({ name }, index) => [name, world.flows(kind, index)])
  return [...of(Owner.CVM, cvms), ...of(Owner.CLB, clbs), ...of(Owner.ENDPOINT, endpoints)]
}

test('in a world with open connections, health, flows and what is seen after a change told in part are those after one that may be anything', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  const stretchArb = fc.constantFrom(0, 1, 5, 7, 15, 60)
  fc.assert(
    fc.property(
      literalArb(),
      optionsArb,
      fc.array(fc.tuple(editArb(), stretchArb, aimArb), { minLength: 5, maxLength: 15 }),
      fc.constantFrom('settled', 'cold'),
      (literal, some, edits, start) => {
        const options = { ...DEFAULT_OPTIONS, ...some }
        let state = stateOf(literal, options)
        const [inPart, whole] = [state, state].map(({ network, tables }) => World.start(network, tables, SEED, start))
        for (const [at, [edit, seconds, aim]] of edits.entries()) {
          const after = changedBy(state, edit)
          if (after !== undefined) {
            const { network, tables, change } = after
            inPart!.reconfigure(network, tables, change)
            whole!.reconfigure(network, compile(network, tables.version))
            state = after
          }
          if (state.network.cvms.length > 0) {
            const request = requestOf(aimed(state.network, aim), at)
            const seen = inPart!.connect(request)
            expect(seen).toEqual(whole!.connect(request))
            met.add(seen.outcome)
          }
          expect(flowsIn(inPart!)).toEqual(flowsIn(whole!))
          inPart!.advance(seconds * 1_000_000)
          whole!.advance(seconds * 1_000_000)
          expect([...inPart!.health()]).toEqual([...whole!.health()])
          expect([...inPart!.fork().health()]).toEqual([...whole!.health()])
          for (const detail of inPart!.health().values()) met.add(detail)
        }
      },
    ),
    { numRuns: runs(150) },
  )
  met.requireAll(['Alive', 'Dead', 'Unknown', 'Close', 'connected', 'timeout', 'refused'])
})
