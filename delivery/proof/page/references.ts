/** Character references, as far as tags and mails have them; what is not known stays as it is. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ldquo: '\u201c', rdquo: '\u201d', lsquo: '\u2018', rsquo: '\u2019',
  bdquo: '\u201e', sbquo: '\u201a', laquo: '\u00ab', raquo: '\u00bb', ndash: '\u2013', mdash: '\u2014', hellip: '\u2026', copy: '\u00a9', reg: '\u00ae',
  shy: '\u00ad', zwnj: '\u200c', zwj: '\u200d', Tab: '\t', NewLine: '\n', lbrace: '{', lcub: '{', rcub: '}', lsqb: '[', rsqb: ']', dollar: '$',
  percnt: '%', equals: '=', sol: '/', quest: '?', colon: ':', semi: ';', num: '#', commat: '@', lowbar: '_', lpar: '(', rpar: ')',
} // prettier-ignore
/** Those that HTML reads without a semicolon, too. */
const OLD = new Set(['amp', 'lt', 'gt', 'quot', 'nbsp', 'copy', 'reg', 'shy'])
const REFERENCE = /&(?:#(\d{1,7})(;?)|#[xX]([0-9a-fA-F]{1,6})(;?)|([A-Za-z]{2,7})(;?))/g

/** The text without character references; `attribute` has HTML's rule for `&copy=2`, which is text. */
export function decodeReferences(text: string, attribute: boolean): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (whole, decimal, _1, hex, _2, name, semicolon, at: number, all: string) => {
    if (name === undefined) return codePoint(decimal === undefined ? parseInt(hex, 16) : parseInt(decimal, 10), whole)
    if (semicolon) return NAMED[name] ?? whole
    const old = [name, name.slice(0, 4), name.slice(0, 3), name.slice(0, 2)].find((one) => OLD.has(one))
    if (old === undefined) return whole
    const after = all[at + 1 + old.length] ?? ''
    return attribute && /[=A-Za-z0-9]/.test(after) ? whole : NAMED[old] + name.slice(old.length)
  })
}

function codePoint(number: number, whole: string): string {
  if (!number || number > 0x10ffff || (number >= 0xd800 && number < 0xe000)) return whole
  const text = String.fromCodePoint(number)
  return /[\ue000-\uf8ff]/.test(text) ? whole : text // marks are ours
}
