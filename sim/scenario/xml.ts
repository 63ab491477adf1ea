const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\r': '&#13;',
}

/** A text as XML 1.0 can hold it: halves of surrogate pairs and most controls have no form there, the others no business. */
export const xmlText = (text: string): string =>
  text.replace(NOT_IN_XML, '\ufffd').replace(/[&<>"\t\r]/g, (sign) => ENTITIES[sign] ?? sign)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu
