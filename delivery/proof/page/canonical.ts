/**
 * The canonical form of a tag: one text for all spellings that a browser reads alike and that mails
 * and sheets make of each other. Line endings, white space between tags and between attributes,
 * upper and lower case of names, quotes of attributes, character references: none of these counts.
 * Everything else does, the text of scripts byte for byte.
 */
import { readTokens, trim, type Token } from './html'

/** What no reader of a text file sees: byte order mark, line endings. */
export const plainText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/^[\ufeff \t\n\f]+/, '')

/** The canonical form; that of a canonical form is itself. */
export const canonical = (text: string): string => readTokens(plainText(text)).map(write).join('')

function write(token: Token): string {
  switch (token.kind) {
    case 'open':
      return writeOpen(token)
    case 'close':
      return `</${token.name}${token.cut ? '' : '>'}`
    case 'text':
      return escape(trim(token.value)).replace(/</g, '&lt;')
    case 'code':
    case 'comment':
      return token.kind === 'comment' ? token.value.replace(/^<!doctype/i, '<!doctype') : token.value
  }
}

function writeOpen({ name, attributes, cut }: Token): string {
  const last = cut === 'value' ? attributes.length - 1 : -1
  const written = attributes.map((one, n) => ` ${one.name}="${escape(one.value).replace(/\n/g, ' ').replace(/"/g, '&quot;')}${n === last ? '' : '"'}`)
  return `<${name}${written.join('')}${cut ? '' : '>'}`
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/\r/g, '&#13;').replace(/\ufeff/g, '&#65279;')
