import { expect, test } from 'vitest'
import { END_POINT_EVENTS, type EndPointEvent, nextState } from '../../sim/cloud/state-machine.ts'
import { END_POINT_STATES, type EndPointState } from '../../sim/model/network.ts'

const transitions: [EndPointState, EndPointEvent, EndPointState | undefined][] = [
  ['PENDING', 'accept', 'ACCEPTING'],
  ['PENDING', 'reject', 'REJECTED'],
  ['PENDING', 'provisioned', undefined],
  ['PENDING', 'cut', 'REJECTED'],
  ['PENDING', 'break', 'FAILED'],
  ['ACCEPTING', 'accept', 'ACCEPTING'],
  ['ACCEPTING', 'reject', undefined],
  ['ACCEPTING', 'provisioned', 'ACTIVE'],
  ['ACCEPTING', 'cut', 'REJECTED'],
  ['ACCEPTING', 'break', 'FAILED'],
  ['ACTIVE', 'accept', 'ACTIVE'],
  ['ACTIVE', 'reject', 'REJECTED'],
  ['ACTIVE', 'provisioned', 'ACTIVE'],
  ['ACTIVE', 'cut', 'REJECTED'],
  ['ACTIVE', 'break', 'FAILED'],
  ['REJECTED', 'accept', 'ACCEPTING'],
  ['REJECTED', 'reject', 'REJECTED'],
  ['REJECTED', 'provisioned', undefined],
  ['REJECTED', 'cut', 'REJECTED'],
  ['REJECTED', 'break', 'FAILED'],
  ['FAILED', 'accept', undefined],
  ['FAILED', 'reject', undefined],
  ['FAILED', 'provisioned', undefined],
  ['FAILED', 'cut', 'FAILED'],
  ['FAILED', 'break', 'FAILED'],
]

test.each(transitions)('%s + %s -> %s', (state, event, next) => {
  expect(nextState(state, event)).toBe(next)
})

test('every state meets every event', () => {
  const met = new Set(transitions.map(([state, event]) => `${state} ${event}`))
  expect(met.size).toBe(END_POINT_STATES.length * END_POINT_EVENTS.length)
})
