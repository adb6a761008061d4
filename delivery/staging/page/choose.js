/** What is on stage, as controls and as the page's address: one case, the same words in both. */
import { $, fill } from './make.js'

const SELECTS = ['platform', 'format', 'size', 'locale', 'host', 'page', 'consent', 'speed', 'values']
const SIZES = ['300x250', '300x600', '160x600', '320x50', '320x100', '320x480', '728x90', '970x250', '336x280', '640x360']

export function createChooser(state, changed) {
  let current = state.start
  $('creative').addEventListener('change', () => {
    const value = $('creative').value
    if (value === '+') return void ($('creative').value = shownCreative()) || changed(null)
    const [kind, name] = [value[0], value.slice(1)]
    // Another creative has its own platform, size and form; where it stands stays as it is.
    current = { ...current, creative: kind === 'c' ? name : '', tag: kind === 't' ? name : '', platform: '', size: '', format: '', locale: '' }
    changed(current)
  })
  for (const name of SELECTS) $(name).addEventListener('change', () => set({ [name]: $(name).value }))
  $('preview').addEventListener('change', () => set({ preview: $('preview').checked }))

  function set(changes) {
    current = { ...current, ...changes }
    changed(current)
  }

  const shownCreative = () => (current.tag ? 't' + current.tag : 'c' + current.creative)

  /** Shows a case that the server has completed. */
  function draw(found) {
    current = found
    const project = state.creatives.find((one) => one.name === found.creative)
    const creatives = state.creatives.map((one) => ({ name: 'c' + one.name, title: one.title }))
    if (found.tag) creatives.push({ name: 't' + found.tag, title: 'Pasted tag ' + found.tag.slice(0, 6) })
    creatives.push({ name: '+', title: 'Paste a tag…' })
    fill($('creative'), creatives, shownCreative())
    const none = found.tag ? [{ name: 'none', title: 'None: macros stay' }] : []
    fill($('platform'), [...none, ...state.platforms], found.platform)
    fill($('format'), state.formats.map((name) => ({ name, title: name })), found.format)
    const sizes = project ? project.sizes : [...new Set([found.size, ...SIZES])]
    fill($('size'), sizes.map((name) => ({ name, title: name.replace('x', ' × ') })), found.size)
    const locales = project ? project.locales : []
    fill($('locale'), locales.map((name) => ({ name, title: name })), found.locale || locales[0])
    $('locale').closest('label').hidden = locales.length < 2
    $('format').closest('label').hidden = Boolean(found.tag)
    fill($('host'), state.hosts, found.host)
    fill($('page'), state.pages, found.page)
    fill($('consent'), state.consents, found.consent)
    fill($('speed'), state.speeds, found.speed)
    fill($('values'), state.values, found.values)
    $('preview').checked = found.preview
    const own = Object.keys(found.own).length
    $('own-open').textContent = own ? `${own} of your own…` : 'Your own…'
    const told = (list, name) => (list.find((one) => one.name === name) || {}).told || ''
    $('told').textContent = [told(state.hosts, found.host), told(state.consents, found.consent), found.speed === 'fast' ? '' : told(state.speeds, found.speed)].filter(Boolean).join(' ')
  }

  /** The case in an address's query; the server checks every word. */
  function read(query) {
    const found = { ...state.start, own: {} }
    for (const [name, value] of new URLSearchParams(query)) {
      if (name.startsWith('v.')) found.own[name.slice(2)] = value
      else if (name === 'preview') found.preview = value === '1'
      else if (name in found && name !== 'own') found[name] = value
    }
    return found
  }

  return { draw, set, read, current: () => current }
}
