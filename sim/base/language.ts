/** The languages that everything a learner reads is written in. */
export type Language = 'en' | 'zh'

/** One text in both languages; leaving one out does not compile. */
export type Words = { readonly en: string; readonly zh: string }
