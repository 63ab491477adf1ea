import type { TagDocument, Told } from '../model/documents.ts'
import type { Read } from './call.ts'
import type { ApiResponse } from './operation.ts'
import { fields, list, oneOf, text } from './parameters.ts'
import { refuse } from './refusal.ts'

export type Tags = readonly TagDocument[]

/** What the cloud's tag service allows: so many on a resource, and so long (https://cloud.tencent.com/document/product/651/13354). */
const TAGS_MAX = 50
const KEY_LENGTH_MAX = 127
const VALUE_LENGTH_MAX = 255

/** The codes of tags that cannot be, where an action has codes of its own for them. */
type TagCodes = { readonly twice?: string; readonly key?: string; readonly value?: string; readonly many?: string }

/** CreateVpc alone has a family of codes for tags (PRIVATE-LINK-FACTS, section 8.4). */
export const VPC_TAG_CODES: TagCodes = {
  twice: 'InvalidParameterValue.TagDuplicateKey',
  key: 'InvalidParameterValue.TagInvalidKeyLen',
  value: 'InvalidParameterValue.TagInvalidVal',
  many: 'LimitExceeded.TagKeyPerResourceExceeded',
}

const tagsNamed =
  (keyName: string, valueName: string, codes: TagCodes): Read<Tags> =>
  (given, path, call) => {
    const one: Read<TagDocument> = (item, itemPath) => {
      const named = fields(item, itemPath, call, [keyName, valueName])
      if (!named.has(keyName)) refuse('MISSING_PARAMETER', { name: `${itemPath}.${keyName}` })
      const key = text(named.get(keyName), `${itemPath}.${keyName}`, call)
      const value = named.has(valueName) ? text(named.get(valueName), `${itemPath}.${valueName}`, call) : ''
      if (key === '' || key.length > KEY_LENGTH_MAX)
        refuse('TAG_KEY', { name: `${itemPath}.${keyName}`, limit: String(KEY_LENGTH_MAX) }, codes.key)
      if (value.length > VALUE_LENGTH_MAX)
        refuse('TOO_LONG', { name: `${itemPath}.${valueName}`, limit: String(VALUE_LENGTH_MAX) }, codes.value)
      return { key, value }
    }
    const tags = list(one)(given, path, call)
    const keys = new Set<string>()
    for (const { key } of tags) {
      if (keys.has(key)) refuse('LISTED_TWICE', { text: key, name: path }, codes.twice)
      keys.add(key)
    }
    if (tags.length > TAGS_MAX)
      refuse('TOO_MANY_TAGS', { name: path, actual: String(tags.length), limit: String(TAGS_MAX) }, codes.many)
    return tags
  }

/** `Tags` of the VPC product: `[{ Key, Value }]`. */
export const tagsWith = (codes: TagCodes): Read<Tags> => tagsNamed('Key', 'Value', codes)
export const tags = tagsWith({})

/** `Tags` of the CLB product: `[{ TagKey, TagValue }]`. */
export const clbTags: Read<Tags> = tagsNamed('TagKey', 'TagValue', {})

/** `TagSpecification` of the CVM product: `[{ ResourceType: 'instance', Tags: [{ Key, Value }] }]`. */
export const tagSpecification: Read<Tags> = (given, path, call) =>
  list((item, itemPath) => {
    const named = fields(item, itemPath, call, ['ResourceType', 'Tags'])
    for (const name of ['ResourceType', 'Tags'])
      if (!named.has(name)) refuse('MISSING_PARAMETER', { name: `${itemPath}.${name}` })
    oneOf(['instance'])(named.get('ResourceType'), `${itemPath}.ResourceType`, call)
    return tags(named.get('Tags'), `${itemPath}.Tags`, call)
  })(given, path, call).flat()

/** The tags of something new, as its document has them. */
export const tagged = (given: Tags | undefined): Pick<Told, 'tags'> =>
  given === undefined || given.length === 0 ? {} : { tags: given }

/** The tags of a resource, as the VPC and CVM products tell them. */
export const tagSet = (document: Told | undefined): readonly ApiResponse[] =>
  (document?.tags ?? []).map(({ key: Key, value: Value }) => ({ Key, Value }))
