/** Where something was written: a file and a place in it, both counted from 1 as editors count. */
export type Origin = { readonly file: string; readonly line: number; readonly column: number }

/**
 * The origin of a document together with those of its fields, so that a problem with one field points at that field.
 * The key of a field is its path inside the document: `ip`, `securityGroups.0`, `whitelist.1`.
 */
export type DocumentOrigin = Origin & { readonly fields?: ReadonlyMap<string, Origin> }

/** `file:line:column`, the form that editors and terminals turn into a link. */
export const originText = (origin: Origin): string => `${origin.file}:${origin.line}:${origin.column}`
