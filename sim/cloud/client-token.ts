import type { Told } from '../model/documents.ts'
import type { Call } from './call.ts'
import { everyOf, type Found, type ListedKind, ownerOf } from './find.ts'

/** The cloud takes no longer ClientToken. */
export const CLIENT_TOKEN_LENGTH_MAX = 64

/**
 * What an account has made by a call with this ClientToken: the same call again, which a client sends when it has not heard of the
 * first, makes nothing else. What has been deleted since is made anew.
 */
export function madeWith<Kind extends ListedKind>(
  call: Call,
  kind: Kind,
  token: string | undefined,
  documentOf: (one: Found<Kind>) => Told | undefined,
): readonly Found<Kind>[] {
  if (token === undefined || token === '') return []
  const { network, caller } = call
  return everyOf(network, kind).filter(
    (one) => ownerOf(network, one) === caller && documentOf(one)?.clientToken === token,
  )
}

export const tokenOf = (token: string | undefined): Pick<Told, 'clientToken'> =>
  token === undefined || token === '' ? {} : { clientToken: token }
